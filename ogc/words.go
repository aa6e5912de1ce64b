package ogc

import (
	"regexp"
	"strconv"
	"strings"

	"spoina/internal/register"
)

var cqlToken = regexp.MustCompile(`\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_.]*|\d+(?:\.\d+)?|<>|<=|>=|.`)

var cqlWords = map[string]register.Text{
	"AND": {PL: "i", EN: "and"}, "OR": {PL: "lub", EN: "or"}, "NOT": {PL: "nie", EN: "not"}, "LIKE": {PL: "jak", EN: "like"}, "BETWEEN": {PL: "od", EN: "between"},
	"IN": {PL: "jest jednym z", EN: "is one of"}, "TRUE": {PL: "tak", EN: "yes"}, "FALSE": {PL: "nie", EN: "no"}, "A_CONTAINS": {PL: "zawiera", EN: "contains"},
	"ISNULL": {PL: "jest puste", EN: "is empty"}, "ISFILLED": {PL: "jest wypełnione", EN: "is filled"}, "CASEI": {}, "ACCENTI": {}, "DATE": {}, "TIMESTAMP": {},
	"<>": {PL: "≠", EN: "≠"}, "<=": {PL: "≤", EN: "≤"}, ">=": {PL: "≥", EN: "≥"},
}

var (
	isEmpty  = regexp.MustCompile(`(?i)\bIS\s+NULL\b`)
	isFilled = regexp.MustCompile(`(?i)\bIS\s+NOT\s+NULL\b`)
	isoDay   = regexp.MustCompile(`^'(\d{4})-(\d{2})-(\d{2})'$`)
)

// filterInWords is a filter as people read it: titles of columns instead of fields, words instead of operators, złote
// instead of grosze. It is for reading only: the filter itself stands in the receipt.
func filterInWords(reg *register.Register, filter, lang string) string {
	pick := func(t register.Text) string {
		if lang == "en" {
			return t.EN
		}
		return t.PL
	}
	var out []string
	var last *register.Column
	wrapped, between := 0, false // brackets of functions that people need not see; BETWEEN waits for its AND
	var depth []bool
	tokens := cqlToken.FindAllString(isFilled.ReplaceAllString(isEmpty.ReplaceAllString(filter, "ISNULL"), "ISFILLED"), -1)
	for _, t := range tokens {
		upper := strings.ToUpper(t)
		if column, ok := reg.Column(strings.ReplaceAll(strings.Trim(t, `"`), `""`, `"`)); ok && t[0] != '\'' {
			last = column
			out = append(out, pick(column.Title))
			continue
		}
		word, known := cqlWords[upper]
		switch {
		case strings.TrimSpace(t) == "":
		case known && word == register.Text{}:
			wrapped++
		case t == "(":
			if depth = append(depth, wrapped > 0); wrapped > 0 {
				wrapped--
			} else {
				out = append(out, "(")
			}
		case t == ")":
			hidden := len(depth) > 0 && depth[len(depth)-1]
			if len(depth) > 0 {
				depth = depth[:len(depth)-1]
			}
			if !hidden {
				out = append(out, ")")
			}
		case upper == "AND" && between:
			between = false
			out = append(out, pick(register.Text{PL: "do", EN: "and"}))
		case known:
			between = between || upper == "BETWEEN"
			out = append(out, pick(word))
		case isoDay.MatchString(t):
			out = append(out, isoDay.ReplaceAllString(t, "$3.$2.$1"))
		case t[0] == '\'':
			text := strings.ReplaceAll(t[1:len(t)-1], "''", "'")
			if len(out) > 0 && out[len(out)-1] == pick(cqlWords["LIKE"]) {
				text = strings.NewReplacer(`\%`, "%", `\_`, "_", "%", "…").Replace(text)
			}
			if last != nil {
				text = last.Word(text, lang)
			}
			out = append(out, "„"+text+"”")
		case last != nil && (last.Unit == "gr" || last.Type == register.Money):
			if gr, err := strconv.ParseFloat(t, 64); err == nil {
				t = strings.Replace(strconv.FormatFloat(gr/100, 'f', 2, 64), ".", ",", 1) + " zł"
			}
			out = append(out, t)
		default:
			out = append(out, t)
		}
	}
	s := strings.Join(out, " ")
	return strings.NewReplacer("( ", "(", " )", ")", " ,", ",").Replace(s)
}
