package letter

import (
	"regexp"
	"strings"
)

var (
	picture  = regexp.MustCompile(`^!\[\s*([^\[\]]+?)\s*\]$`)
	onlyList = regexp.MustCompile(`^\{\{\s*([^{}]*?)\s*\}\}$`)
)

// parse turns a wording into blocks and fills each text in. Lines that follow each other are one paragraph; a line break
// that is meant is two blanks at the end of a line, as in Markdown.
func parse(body string, fields Fields) ([]Block, error) {
	var out []Block
	var open []string // lines of the paragraph that is open
	openKind := Paragraph
	shut := func() {
		if open != nil {
			out = append(out, Block{Kind: openKind, Runs: runs(strings.Join(open, ""), fields)})
			open = nil
		}
	}
	for _, line := range strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n") {
		text := strings.TrimSpace(line)
		kind, rest := kindOf(text)
		if kind != Paragraph || text == "" {
			if kind != Right || openKind != Right {
				shut()
			}
		}
		switch kind {
		case Rule:
			out = append(out, Block{Kind: Rule})
		case Picture:
			if image, ok := fields[picture.FindStringSubmatch(text)[1]].(Image); ok {
				out = append(out, Block{Kind: Picture, Image: image})
			} else {
				return nil, ErrField.Because("%s is no picture", text)
			}
		case Row:
			var cells [][]Run
			for c := range strings.SplitSeq(strings.Trim(rest, "|"), "|") {
				cells = append(cells, runs(strings.TrimSpace(c), fields))
			}
			out = append(out, Block{Kind: Row, Cells: cells})
		case Heading, Under:
			out = append(out, Block{Kind: kind, Runs: runs(rest, fields)})
		case Item:
			out = append(out, items(rest, fields)...)
		case Right:
			if open != nil {
				open = append(open, "\n")
			}
			openKind = Right
			open = append(open, rest)
		default:
			if text == "" {
				shut()
				continue
			}
			if openKind != Paragraph {
				shut()
			}
			if open != nil {
				joint := " "
				if strings.HasSuffix(open[len(open)-1], "  ") {
					joint = "\n"
				}
				open[len(open)-1] = strings.TrimRight(open[len(open)-1], " ")
				open = append(open, joint)
			}
			openKind = Paragraph
			open = append(open, strings.TrimLeft(strings.TrimRight(line, "\r"), " \t"))
		}
	}
	shut()
	return out, nil
}

func kindOf(text string) (BlockKind, string) {
	for _, k := range []struct {
		sign string
		kind BlockKind
	}{{"## ", Under}, {"# ", Heading}, {"> ", Right}, {"- ", Item}} {
		if rest, ok := strings.CutPrefix(text, k.sign); ok {
			return k.kind, strings.TrimSpace(rest)
		}
	}
	switch {
	case text == "---":
		return Rule, ""
	case picture.MatchString(text):
		return Picture, ""
	case len(text) > 1 && text[0] == '|' && text[len(text)-1] == '|':
		return Row, text
	}
	return Paragraph, text
}

// items are the points of a list: an item that is one field which holds a list becomes a point for each of its texts.
func items(text string, fields Fields) []Block {
	if m := onlyList.FindStringSubmatch(text); m != nil {
		if list, ok := fields[m[1]].([]string); ok {
			var out []Block
			for _, s := range list {
				out = append(out, Block{Kind: Item, Runs: []Run{{Text: s}}})
			}
			return out
		}
	}
	return []Block{{Kind: Item, Runs: runs(text, fields)}}
}

// runs divide a text of a wording into weights, and fill each part in: so a value cannot change the weight.
func runs(text string, fields Fields) []Run {
	var out []Run
	text = strings.TrimRight(text, " ")
	for i, part := range strings.Split(text, "**") {
		if part != "" {
			out = append(out, Run{Text: fill(part, fields), Bold: i%2 == 1})
		}
	}
	return out
}

// Text is a block's text without its looks.
func (b Block) Text() string {
	var s strings.Builder
	for _, r := range b.Runs {
		s.WriteString(r.Text)
	}
	for i, c := range b.Cells {
		if i > 0 {
			s.WriteString(" | ")
		}
		for _, r := range c {
			s.WriteString(r.Text)
		}
	}
	return s.String()
}
