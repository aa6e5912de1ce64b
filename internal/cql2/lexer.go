package cql2

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokName
	tokQuoted // a name in double quotes: never a keyword
	tokString
	tokNumber
	tokSymbol
)

type token struct {
	kind  tokenKind
	text  string // unquoted value; symbols and numbers as written
	upper string // of a name: in capitals, for keywords
	at    int
	end   int
}

// shown is the token as messages quote it.
func (t token) shown() string {
	switch t.kind {
	case tokEnd:
		return "the end"
	case tokString:
		return "'" + t.text + "'"
	case tokQuoted:
		return `"` + t.text + `"`
	}
	return t.text
}

// lex cuts the text into tokens; the last one is tokEnd.
func lex(s string) ([]token, *Error) {
	var out []token
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			i += n
		case r == '\'' || r == '"':
			text, end, ok := quoted(s, i, byte(r))
			if !ok {
				return nil, fault(s, CodeString, i, s[i:min(len(s), i+20)], "")
			}
			kind := tokString
			if r == '"' {
				kind = tokQuoted
			}
			out = append(out, token{kind: kind, text: text, at: i, end: end})
			i = end
		case r >= '0' && r <= '9' || r == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			end := numberEnd(s, i)
			if next, _ := utf8.DecodeRuneInString(s[end:]); end < len(s) && nameStart(next) && next != ':' {
				return nil, fault(s, CodeNumber, i, s[i:end]+string(next), "")
			}
			out = append(out, token{kind: tokNumber, text: s[i:end], at: i, end: end})
			i = end
		case nameStart(r):
			end := i + n
			for end < len(s) {
				r, n := utf8.DecodeRuneInString(s[end:])
				if !nameStart(r) && !(r >= '0' && r <= '9') && r != '.' && !unicode.Is(unicode.Mn, r) && r != '‿' && r != '⁀' {
					break
				}
				end += n
			}
			out = append(out, token{kind: tokName, text: s[i:end], upper: strings.ToUpper(s[i:end]), at: i, end: end})
			i = end
		case strings.ContainsRune("()=<>,+-*/%^", r):
			n := 1
			if two := s[i:min(len(s), i+2)]; two == "<>" || two == "<=" || two == ">=" {
				n = 2
			}
			out = append(out, token{kind: tokSymbol, text: s[i : i+n], at: i, end: i + n})
			i += n
		default:
			got := s[i : i+n]
			if strings.HasPrefix(s[i:], "!=") {
				return nil, fault(s, CodeUnexpected, i, "!=", "<>")
			}
			return nil, fault(s, CodeCharacter, i, got, "")
		}
	}
	return append(out, token{kind: tokEnd, at: len(s), end: len(s)}), nil
}

// controls are the control characters that a letter after a backslash stands for in a text (requirement
// /req/cql2-text/escaping).
var controls = map[byte]byte{'a': 7, 'b': 8, 't': 9, 'n': 10, 'v': 11, 'f': 12, 'r': 13}

// quoted reads a text or a name in quotation marks; the mark itself is written twice, or after a backslash. Any other
// backslash stays where it is, for LIKE to take the meaning off a wildcard; two of them stay two.
func quoted(s string, at int, mark byte) (text string, end int, ok bool) {
	var b strings.Builder
	for i := at + 1; i < len(s); i++ {
		switch {
		case s[i] == mark && i+1 < len(s) && s[i+1] == mark:
			b.WriteByte(mark)
			i++
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == mark && strings.IndexByte(s[i+2:], mark) >= 0:
			b.WriteByte(mark)
			i++
		case s[i] == '\\' && i+1 < len(s) && mark == '\'' && controls[s[i+1]] != 0:
			b.WriteByte(controls[s[i+1]])
			i++
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '\\':
			b.WriteString(`\\`)
			i++
		case s[i] == mark:
			return b.String(), i + 1, true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}

func numberEnd(s string, i int) int {
	digits := func() {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
	}
	digits()
	if i < len(s) && s[i] == '.' {
		i++
		digits()
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		mark := i
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		first := i
		if digits(); i == first {
			i = mark
		}
	}
	return i
}

func nameStart(r rune) bool {
	return r == ':' || r == '_' || unicode.IsLetter(r) || r >= 0x2070 && r <= 0x218F
}
