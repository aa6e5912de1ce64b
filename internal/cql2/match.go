package cql2

func (e *evaluator) like(n *Like) (Truth, error) {
	v, err := e.value(n.Arg)
	if err != nil {
		return Unknown, err
	}
	p, err := e.value(n.Pattern)
	if err != nil || v == nil || p == nil {
		return Unknown, err
	}
	return truth(like([]rune(asString(v)), []rune(asString(p)))).negatedIf(n.Not), nil
}

// like matches without backtracking more than to the last %.
func like(s, p []rune) bool {
	si, pi, star, mark := 0, 0, -1, 0
	for si < len(s) {
		switch {
		case pi < len(p) && p[pi] == '%':
			star, mark = pi, si
			pi++
		case pi+1 < len(p) && p[pi] == '\\' && p[pi+1] == s[si]:
			si, pi = si+1, pi+2
		case pi < len(p) && p[pi] != '\\' && (p[pi] == '_' || p[pi] == s[si]):
			si, pi = si+1, pi+1
		case star >= 0:
			mark++
			si, pi = mark, star+1
		default:
			return false
		}
	}
	for pi < len(p) && p[pi] == '%' {
		pi++
	}
	return pi == len(p)
}

func (e *evaluator) array(n *ArrayTest) (Truth, error) {
	l, err := e.list(n.Left)
	if err != nil {
		return Unknown, err
	}
	r, err := e.list(n.Right)
	if err != nil || l == nil || r == nil {
		return Unknown, err
	}
	switch n.Op {
	case "A_CONTAINS":
		return truth(holds(l, r)), nil
	case "A_CONTAINEDBY":
		return truth(holds(r, l)), nil
	case "A_EQUALS":
		return truth(holds(l, r) && holds(r, l)), nil
	}
	for _, v := range r {
		if holds(l, []any{v}) {
			return True, nil
		}
	}
	return False, nil
}

func (e *evaluator) list(n Node) ([]any, error) {
	v, err := e.value(n)
	if err != nil || v == nil {
		return nil, err
	}
	if list, ok := v.([]any); ok {
		return list, nil
	}
	return []any{v}, nil
}

// holds reports whether every value of part is in all; arrays are sets.
func holds(all, part []any) bool {
next:
	for _, v := range part {
		for _, w := range all {
			if nested, ok := v.([]any); ok {
				if other, ok := w.([]any); ok && holds(other, nested) && holds(nested, other) {
					continue next
				}
				continue
			}
			if v == nil || w == nil {
				continue
			}
			if c, ok := order(v, w); ok && c == 0 {
				continue next
			}
		}
		return false
	}
	return true
}
