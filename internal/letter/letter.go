// Package letter writes the letters of the programmes: a wording that the office edits, with fields that the program
// fills in, as a page to look at, a PDF to print and a DOCX to go on with in Word or LibreOffice. A letter never leaves
// with an empty gap: a field that is missing is named.
package letter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"spoina/internal/fail"
	"spoina/internal/register"
)

// Failures of this package.
var (
	ErrNone     = fail.New(fail.NotFound, "letter.none", "there is no such letter")
	ErrLanguage = fail.New(fail.NotFound, "letter.language", "the letter has no wording in this language")
	ErrMissing  = fail.New(fail.Unready, "letter.missing", "the letter needs a field that is not known yet")
	ErrField    = fail.New(fail.Invalid, "letter.field", "the wording names a field that the program does not know")
	ErrWording  = fail.New(fail.Invalid, "letter.wording", "the wording cannot be read")
	ErrStale    = fail.New(fail.Conflict, "letter.stale", "somebody changed this wording meanwhile; look at it first")
	ErrVersion  = fail.New(fail.NotFound, "letter.version", "the wording has no such version")
	ErrFormat   = fail.New(fail.Unsupported, "letter.format", "a letter is offered as pdf, docx and html")
)

// Kind is a letter that a programme can write: what it is called, which fields it may use, and the wording that it comes
// with.
type Kind struct {
	Programme string            `json:"programme"`
	Name      string            `json:"name"`
	Title     register.Text     `json:"title"`
	Fields    []Field           `json:"fields"`
	Shipped   map[string]string `json:"-"` // by language: the first line is the subject
}

// Field is what a wording may name as {{name}}.
type Field struct {
	Name    string        `json:"name"`
	Title   register.Text `json:"title"`
	Example string        `json:"example" doc:"made-up, for previews"`
}

// Template is a wording in one language.
type Template struct {
	Programme string `json:"programme"`
	Name      string `json:"name"`
	Language  string `json:"language"`
	Version   int    `json:"version" doc:"0: as the program came"`
	Subject   string `json:"subject" maxLength:"300"`
	Body      string `json:"body" maxLength:"50000"`
}

// Fields are what is filled in: texts (line breaks stay), lists of texts (one paragraph each) and images.
type Fields map[string]any

// Image is a picture in a letter: a PNG of a width on paper.
type Image struct {
	PNG   []byte
	Width float64 // mm
	Alt   string
}

// BlockKind says what a block looks like.
type BlockKind int

// The blocks of a letter, by the sign that begins their line in a wording.
const (
	Paragraph BlockKind = iota
	Heading             // "# "
	Under               // "## "
	Right               // "> ", the addressee's side
	Item                // "- "
	Rule                // "---"
	Row                 // "| a | b |"
	Picture             // "![field]"
)

// Block is a paragraph, a heading, a row of a table.
type Block struct {
	Kind  BlockKind
	Runs  []Run   // of texts
	Cells [][]Run // of rows
	Image Image   // of pictures
}

// Run is a text in one weight; "\n" breaks the line.
type Run struct {
	Text string
	Bold bool
}

// Letter is a letter that is filled in.
type Letter struct {
	Language string
	Subject  string
	Blocks   []Block
	Footer   string // under every page of the PDF and the DOCX
}

var placeholder = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// named lists the fields that a wording names, each once, in order.
func named(t Template) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(t.Subject+"\n"+t.Body, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	for line := range strings.SplitSeq(t.Body, "\n") {
		if m := picture.FindStringSubmatch(strings.TrimSpace(line)); m != nil && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// Check refuses a wording that names what the program does not know, before anybody prints it.
func (k *Kind) Check(t Template) error {
	if strings.TrimSpace(t.Subject) == "" || strings.TrimSpace(t.Body) == "" {
		return ErrWording.Because("a letter has a subject and a text")
	}
	if strings.Contains(t.Subject, "\n") {
		return ErrWording.Because("the subject is one line")
	}
	for i, line := range strings.Split(t.Subject+"\n"+t.Body, "\n") {
		rest := placeholder.ReplaceAllString(line, "")
		if strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
			return ErrWording.Because("line %d: a field is written {{name}}", i)
		}
	}
	for _, name := range named(t) {
		if !slices.ContainsFunc(k.Fields, func(f Field) bool { return f.Name == name }) {
			return ErrField.Because("%s has no field %q; it has %s", k.Name, name, strings.Join(k.names(), ", "))
		}
	}
	return nil
}

func (k *Kind) names() []string {
	out := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		out[i] = f.Name
	}
	return out
}

// Examples fill a preview; pictures get a grey square.
func (k *Kind) Examples(t Template) Fields {
	out := Fields{}
	for _, f := range k.Fields {
		if out[f.Name] = f.Example; f.Example == "" {
			out[f.Name] = "[" + f.Title.PL + "]"
		}
	}
	for line := range strings.SplitSeq(t.Body, "\n") {
		if m := picture.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			out[m[1]] = Image{PNG: square, Width: 25, Alt: m[1]}
		}
	}
	return out
}

// shipped is the wording that the program came with.
func (k *Kind) shipped(language string) (Template, error) {
	text, ok := k.Shipped[language]
	if !ok {
		return Template{}, ErrLanguage.Because("%s is written in %s", k.Name, strings.Join(k.languages(), ", "))
	}
	subject, body, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return Template{Programme: k.Programme, Name: k.Name, Language: language, Subject: strings.TrimSpace(subject), Body: strings.TrimSpace(body)}, nil
}

func (k *Kind) languages() []string {
	var out []string
	for l := range k.Shipped {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// Render fills a wording in. What a field holds is only ever text: signs in it that a wording would mean something by
// stay signs. A field that is missing or empty is refused by its name.
func Render(t Template, fields Fields) (Letter, error) {
	for _, name := range named(t) {
		switch v := fields[name].(type) {
		case string:
			if strings.TrimSpace(v) != "" {
				continue
			}
		case []string:
			if len(v) > 0 {
				continue
			}
		case Image:
			if len(v.PNG) > 0 {
				continue
			}
		case nil:
		default:
			return Letter{}, fmt.Errorf("letter %s: the field %s is a %T", t.Name, name, v)
		}
		return Letter{}, ErrMissing.Because("the letter needs the field %q, and it is not known", name)
	}
	blocks, err := parse(t.Body, fields)
	if err != nil {
		return Letter{}, err
	}
	return Letter{Language: t.Language, Subject: fill(t.Subject, fields), Blocks: blocks}, nil
}

func fill(s string, fields Fields) string {
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		switch v := fields[placeholder.FindStringSubmatch(m)[1]].(type) {
		case string:
			return v
		case []string:
			return strings.Join(v, ", ")
		}
		return ""
	})
}
