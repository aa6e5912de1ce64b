package register

// Part is one table of an answer with the condition its rows satisfy, for rooms that write what they select
// themselves (tiles) and must show the same rows as a list. The table's alias is t.
type Part struct {
	Table string
	Past  bool // holds past versions
	Where string
}

// Parts writes the conditions of a query: time, what the reader may see, text, filters and box. Parameters are added
// to args, numbered after those already there, and cast by the conditions.
func (r *Reader) Parts(reg *Register, q Query, args []any) ([]Part, []any, error) {
	c, _, err := r.composer(reg, &q)
	if err != nil {
		return nil, nil, err
	}
	c.args = make([][]byte, len(args))
	var parts []Part
	_, err = c.branches(func() (string, error) {
		where, err := c.conditions()
		table := reg.table
		if c.past {
			table += "_past"
		}
		parts = append(parts, Part{table, c.past, where})
		return "", err
	})
	if err != nil {
		return nil, nil, err
	}
	for _, a := range c.args[len(args):] {
		if a == nil {
			args = append(args, nil)
		} else {
			args = append(args, string(a))
		}
	}
	return parts, args, nil
}
