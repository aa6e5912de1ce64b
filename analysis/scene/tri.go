package scene

// Tri is a truth value of Kleene's three-valued logic: missing data gives Unknown, never an accusation.
type Tri int8

// The three values are ordered, so that "and" is the minimum and "or" the maximum.
const (
	False   Tri = -1
	Unknown Tri = 0
	True    Tri = 1
)

// Of is True or False.
func Of(b bool) Tri {
	if b {
		return True
	}
	return False
}

// Not is the negation; the unknown stays unknown.
func (t Tri) Not() Tri { return -t }

// And is true when all are.
func And(ts ...Tri) Tri {
	out := True
	for _, t := range ts {
		out = min(out, t)
	}
	return out
}

// Or is true when any is.
func Or(ts ...Tri) Tri {
	out := False
	for _, t := range ts {
		out = max(out, t)
	}
	return out
}

// Bool is nil for Unknown.
func (t Tri) Bool() *bool {
	if t == Unknown {
		return nil
	}
	b := t == True
	return &b
}
