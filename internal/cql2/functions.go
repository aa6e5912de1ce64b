package cql2

// operand reads an argument of an array function, where ('a') is an array of one.
func (p *parser) operand() Node {
	if p.isSymbol("(") {
		from := p.at
		n := p.parenthesis(true)
		if p.err != nil || p.isSymbol(",") || p.isSymbol(")") {
			return n
		}
		p.at = from
	}
	return p.or()
}

// named reads what begins with a word: a literal, a function, or a column.
func (p *parser) named() Node {
	t := p.next()
	at := Pos(t.at)
	switch t.upper {
	case "TRUE", "FALSE":
		return &Bool{at, t.upper == "TRUE"}
	}
	if isWKT(t.upper) && (p.isSymbol("(") || p.wktDimension()) {
		return p.wkt(t)
	}
	if !p.isSymbol("(") {
		return &Property{at, t.text}
	}
	if !p.enter() {
		return nil
	}
	defer p.leave()
	switch t.upper {
	case "DATE", "TIMESTAMP":
		p.want("(")
		s := p.now()
		if p.err == nil && s.kind != tokString {
			p.unexpected("a time in quotation marks")
		}
		p.next()
		p.want(")")
		if p.err != nil {
			return nil
		}
		return p.instant(s, t.upper)
	case "INTERVAL":
		p.want("(")
		from := p.end()
		p.want(",")
		to := p.end()
		p.want(")")
		return &Interval{at, from, to}
	case "BBOX":
		return p.bbox(at)
	case "CASEI", "ACCENTI":
		p.want("(")
		arg := p.primary()
		p.want(")")
		if p.err != nil {
			return nil
		}
		if t.upper == "CASEI" {
			return &CaseI{Pos: at, Arg: p.value(arg)}
		}
		return &AccentI{at, p.value(arg)}
	}
	op := Op(t.upper)
	distance := op == "S_DWITHIN" || op == "S_BEYOND"
	standard := distance || spatialOps[op] || temporalOps[op] || arrayOps[op]
	p.want("(")
	var args []Node
	for p.err == nil && !p.isSymbol(")") {
		if arrayOps[op] {
			args = append(args, p.operand())
		} else {
			args = append(args, p.or())
		}
		if !p.takeSymbol(",") {
			break
		}
	}
	p.want(")")
	switch {
	case p.err != nil:
		return nil
	case !standard:
		return &Call{at, t.text, args}
	case distance:
		return p.distance(at, op, args)
	case len(args) != 2:
		p.fail(CodeArguments, t.at, t.upper, "2")
		return nil
	case spatialOps[op]:
		return &Spatial{at, op, p.operandOf(args[0], isSpatial, "a geometry"), p.operandOf(args[1], isSpatial, "a geometry")}
	case temporalOps[op]:
		return &Temporal{at, op, p.operandOf(args[0], isTemporal, "a date, a time or an interval"), p.operandOf(args[1], isTemporal, "a date, a time or an interval")}
	}
	return &ArrayTest{at, op, p.operandOf(args[0], isArray, "a list"), p.operandOf(args[1], isArray, "a list")}
}

func (p *parser) distance(at Pos, op Op, args []Node) Node {
	if len(args) != 3 {
		p.fail(CodeArguments, int(at), string(op), "3")
		return nil
	}
	metres, ok := args[2].(*Number)
	if !ok || metres.Value < 0 {
		p.fail(CodeUnexpected, args[2].At(), p.piece(args[2]), "a distance in metres")
		return nil
	}
	return &Distance{at, op, p.operandOf(args[0], isSpatial, "a geometry"), p.operandOf(args[1], isSpatial, "a geometry"), metres.Value}
}

func (p *parser) operandOf(n Node, fits func(Node) bool, want string) Node {
	if p.err == nil && !fits(n) {
		p.fail(CodeUnexpected, n.At(), p.piece(n), want)
	}
	return n
}

func isAnyValue(n Node) bool {
	switch n.(type) {
	case *Property, *Call:
		return true
	}
	return false
}

func isSpatial(n Node) bool {
	switch n.(type) {
	case *Geometry, *BBox:
		return true
	}
	return isAnyValue(n)
}

func isTemporal(n Node) bool {
	switch n.(type) {
	case *Date, *Timestamp, *Interval:
		return true
	}
	return isAnyValue(n)
}

func isArray(n Node) bool { _, ok := n.(*Array); return ok || isAnyValue(n) }

func set(ops ...Op) map[Op]bool {
	m := map[Op]bool{}
	for _, o := range ops {
		m[o] = true
	}
	return m
}

var (
	spatialOps  = set("S_INTERSECTS", "S_EQUALS", "S_DISJOINT", "S_TOUCHES", "S_WITHIN", "S_OVERLAPS", "S_CROSSES", "S_CONTAINS")
	temporalOps = set("T_AFTER", "T_BEFORE", "T_CONTAINS", "T_DISJOINT", "T_DURING", "T_EQUALS", "T_FINISHEDBY", "T_FINISHES",
		"T_INTERSECTS", "T_MEETS", "T_METBY", "T_OVERLAPPEDBY", "T_OVERLAPS", "T_STARTEDBY", "T_STARTS")
	arrayOps = set("A_EQUALS", "A_CONTAINS", "A_CONTAINEDBY", "A_OVERLAPS")
)
