package register

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// canonicalSQL is a value as text; tidy makes it canonical.
func (p *plan) canonicalSQL(t *target, expr string) string {
	if t.Type == List {
		return "array_to_json(" + expr + ")::text"
	}
	return "(" + expr + ")::text"
}

// expressions are what is read of a row for each target.
func (p *plan) expressions(c *composer) []string {
	var list []string
	for _, t := range p.targets {
		expr := t.sql
		if c.past && t.past != "" {
			expr = t.past
		}
		switch t.kind {
		case own:
			list = append(list, "(t.extra->'"+t.key()+"')::text")
		case partyOf:
			list = append(list, "t.party_id::text || '|' || coalesce("+c.expand(party)+", '')")
		default:
			list = append(list, p.canonicalSQL(t, c.expand(expr)))
		}
	}
	return list
}

// tidy makes a value that the database wrote canonical.
func tidy(t *target, s string) *string {
	switch {
	case t.kind == own:
		var b bytes.Buffer
		if json.Compact(&b, []byte(s)) == nil {
			s = b.String()
		}
		if t.Type == Number {
			s = tidyNumber(s)
		}
	case t.Type == Number:
		s = tidyNumber(s)
	case t.Type == List:
		var items []string
		if json.Unmarshal([]byte(s), &items) == nil {
			s = jsonList(items)
		}
	}
	return &s
}

func tidyNumber(s string) string {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return s
}

func jsonList(items []string) string {
	b := []byte{'['}
	for i, s := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, s)
	}
	return string(append(b, ']'))
}

// canonical is a parsed value as the table will say it.
func canonical(t *target, v any) *string {
	if t.kind == own {
		raw, err := t.stored(v)
		if err != nil || raw == nil {
			return nil
		}
		return tidy(t, string(raw))
	}
	var s string
	switch v := v.(type) {
	case nil:
		return t.empty
	case string:
		if v == "" && t.empty == nil {
			return nil
		}
		s = v
	case int64:
		s = strconv.FormatInt(v, 10)
	case float64:
		if strings.HasPrefix(t.native, "numeric") {
			s = tidyNumber(strconv.FormatFloat(v, 'f', 4, 64))
		} else {
			s = strconv.FormatFloat(v, 'f', -1, 64)
		}
	case bool:
		s = strconv.FormatBool(v)
	case time.Time:
		s = v.Format("2006-01-02")
	case []string:
		s = jsonList(v)
	}
	return &s
}

// valueOf is what Row.Value would give for a canonical value.
func valueOf(t *target, s *string) any {
	if s == nil {
		return nil
	}
	raw := jsonOf(t, s)
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	switch v := v.(type) {
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	case float64:
		if t.Type == Integer || t.Type == Money {
			return int64(v)
		}
	case string:
		if t.Type == Date {
			if d, err := time.Parse("2006-01-02", v); err == nil {
				return d
			}
		}
	}
	return v
}

// jsonOf is a canonical value as JSON, for people and for the audit.
func jsonOf(t *target, s *string) json.RawMessage {
	if s == nil {
		return json.RawMessage("null")
	}
	switch {
	case t.kind == own:
		return json.RawMessage(*s)
	case t.kind == partyOf:
		_, name, _ := strings.Cut(*s, "|")
		return AppendString(nil, name)
	case t.kind == shape:
		return shapeJSON(*s)
	}
	switch t.Type {
	case Integer, Money, Number, Bool, List:
		if *s == "" {
			return json.RawMessage("null")
		}
		return json.RawMessage(*s)
	}
	return AppendString(nil, *s)
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
