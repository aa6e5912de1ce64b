package fail

import "errors"

// Located is a failure that one field of what was given caused. The field is named, its value never repeated.
type Located struct {
	Field string // as the request calls it: person.pesel
	err   error
}

// At says which field a failure is about. A failure that names one already is put under this one: person, then pesel
// give person.pesel.
func At(field string, err error) error {
	if err == nil {
		return nil
	}
	var inner *Located
	if errors.As(err, &inner) {
		return &Located{field + "." + inner.Field, inner.err}
	}
	return &Located{field, err}
}

func (l *Located) Error() string { return l.err.Error() }
func (l *Located) Unwrap() error { return l.err }

// FieldOf is the field that a failure is about; empty when it names none.
func FieldOf(err error) string {
	var l *Located
	if errors.As(err, &l) {
		return l.Field
	}
	return ""
}
