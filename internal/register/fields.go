package register

// fields are the officers' own fields of a register, as columns.
func (r *Reader) fields(reg *Register) ([]Column, error) { return nil, nil }
