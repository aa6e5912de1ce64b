package register

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/internal/cell"
)

// key is where a row's extra holds the field's value.
func (col *Column) key() string { return "f" + strconv.FormatInt(col.Custom, 10) }

// stored is a value, as Row.Value gives it, in the form in which extra holds it; nil is no value.
func (col *Column) stored(value any) (json.RawMessage, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case time.Time:
		return json.Marshal(v.Format("2006-01-02"))
	case string:
		if v == "" {
			return nil, nil
		}
	case []string:
		if len(v) == 0 {
			return nil, nil
		}
	}
	return json.Marshal(value)
}

// choice is the code of a value of the field's list, written as code or as title in either language.
func (col *Column) choice(text string) (string, bool) {
	folded := cell.Fold(text)
	for _, c := range col.Choices {
		if !c.Retired && (c.Value == text || cell.Fold(c.Value) == folded || cell.Fold(c.PL) == folded || cell.Fold(c.EN) == folded) {
			return c.Value, true
		}
	}
	return "", false
}

// asked tells whether the field is asked for in a row, whose values row gives as Row.Value does.
func (col *Column) asked(row func(field string) any) bool {
	w := col.ShownWhen
	if w == nil {
		return true
	}
	values := texts(row(w.Field))
	switch w.Op {
	case "filled":
		return len(values) > 0
	case "empty":
		return len(values) == 0
	case "in":
		return slices.ContainsFunc(strings.Split(w.Value, "|"), func(v string) bool { return slices.Contains(values, strings.TrimSpace(v)) })
	case "<>":
		return !slices.Contains(values, w.Value)
	default:
		return slices.Contains(values, w.Value)
	}
}

// texts are a value as the texts that a condition compares; none when it is unknown.
func texts(value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case []string:
		return v
	case string:
		if v == "" {
			return nil
		}
		return []string{v}
	case bool:
		return []string{strconv.FormatBool(v)}
	case int64:
		return []string{strconv.FormatInt(v, 10)}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case time.Time:
		return []string{v.Format("2006-01-02")}
	}
	return nil
}

// checkOwn judges what a row will hold in an officers' own field: value is typed as Row.Value gives it, and row gives
// the row's other values as they will be. A value that the row has already may be one that is retired: only what is
// written anew is judged. The error is a *CellError.
func (col *Column) checkOwn(value any, row func(field string) any) error {
	filled := len(texts(value)) > 0
	switch asked := col.asked(row); {
	case filled && !asked:
		return &CellError{"not_asked", "this field is filled in only where " + col.ShownWhen.Field + " says so"}
	case !filled && asked && col.Required && col.Editable: // who may not fill it in may still add a row
		return &CellError{"required", "this field needs a value"}
	}
	if len(col.Choices) > 0 && slices.ContainsFunc(texts(value), func(s string) bool { return !slices.Contains(col.Values, s) }) {
		return &CellError{"not_listed", "the list of this field has no such value: " + strings.Join(col.Values, ", ")}
	}
	return nil
}
