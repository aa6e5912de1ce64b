package access

import (
	"slices"
	"strings"
)

// Subject says how the rows of a register can be told apart by a scope: SQL expressions over the row's alias t. A
// dimension that is empty does not divide the register: its rows are common to all who may read it.
type Subject struct {
	Name       string
	Department string // organisational unit of the office
	Manager    string // road manager; empty in a row: the office itself
	Territory  string // TERYT code of the municipality; empty in a row: the office's own
	Unit       string // partner unit that works with the office
	// Own is the condition that the row belongs to a case of the person whose login stands for $own; the discrepancies of
	// the revision shown stand for {discrepancies}.
	Own string
	// Common rows are for everybody who signs in, whatever their roles: they are about the office's work, not about people.
	Common bool
	Only   []string // columns by whose values a role may be narrowed further
	// Through lists registers whose visible rows make a row of this one visible: a party is visible with its documents.
	// A row without any is visible to grants that add or delete such rows and that nothing limits.
	Through []Through
}

// Through makes a row visible through rows of another register that point at it.
type Through struct {
	Subject Subject
	Table   string // of the other register
	Points  string // its column that names this register's id
}

// casesOf are the subjects of one kind of the discrepancies that a person was given. A subject that is no row of a
// register, like a parcel that a document names and that does not exist, has no number.
func casesOf(kind string) string {
	return `(SELECT CASE WHEN s->>'id' ~ '^[0-9]{1,18}$' THEN (s->>'id')::bigint END FROM {discrepancies} c, jsonb_array_elements(c.subjects) s WHERE c.assignee = $own AND s->>'kind' = '` + kind + `' AND s->>'id' ~ '^[0-9]{1,18}$')`
}

// The registers of the main job. A module declares its own beside its register.
var (
	Parcels           = Subject{Name: "parcels", Territory: "left(t.precinct, 6)", Own: "t.id IN " + casesOf("parcel")}
	RoadLanes         = Subject{Name: "road_lanes", Manager: "t.manager", Territory: "t.territory"}
	AddressPoints     = Subject{Name: "address_points", Territory: "t.territory"}
	ReferenceFeatures = Subject{Name: "reference_features", Territory: "t.territory"}
	Zones             = Subject{Name: "zones", Territory: "t.territory"}
	Objects           = Subject{Name: "objects", Own: "t.id IN " + casesOf("object")}
	ScanObjects       = Subject{Name: "scan_objects", Own: "t.object_id IN " + casesOf("object")}
	Observations      = Subject{Name: "observations", Own: "t.object_id IN " + casesOf("object")}
	Decisions         = Subject{Name: "decisions", Department: "t.department", Manager: "t.manager", Territory: "t.territory", Unit: "t.unit",
		Own: "(t.assignee = $own OR t.id IN " + casesOf("decision") + ")", Only: []string{"kind", "road_category", "status"}}
	Leases = Subject{Name: "leases", Department: "t.department", Territory: "t.territory", Unit: "t.unit",
		Own: "(t.assignee = $own OR t.id IN " + casesOf("lease") + ")", Only: []string{"contract_type", "status"}}
	Rates         = Subject{Name: "rates", Only: []string{"table_name"}}
	Discrepancies = Subject{Name: "discrepancies", Department: "t.department", Manager: "t.manager", Territory: "t.territory", Unit: "t.unit",
		Own: "t.assignee = $own", Only: []string{"rule", "severity", "state", "outcome"}}
	Parties = Subject{Name: "parties", Through: []Through{{Decisions, "decisions", "party_id"}, {Leases, "leases", "party_id"}}}
	Params  = Subject{Name: "params", Common: true}
	Runs    = Subject{Name: "runs", Common: true}
)

// core are the registers of the main job by name.
var core = func() map[string]Subject {
	m := map[string]Subject{}
	for _, s := range []Subject{Parcels, RoadLanes, AddressPoints, ReferenceFeatures, Zones, Objects, ScanObjects, Observations, Decisions, Leases, Rates, Discrepancies, Parties, Params, Runs} {
		m[s.Name] = s
	}
	return m
}()

// SubjectOf is the subject of a register of the main job. A name that it does not hold is a mistake in the program.
func SubjectOf(name string) Subject {
	s, ok := core[name]
	if !ok {
		panic("no register " + name)
	}
	return s
}

// Narrows tells whether a role may be narrowed by the values of a column of a register.
func Narrows(register, column string) bool {
	sub, ok := core[register]
	if !ok {
		sub = added().subjects[register]
	}
	return slices.Contains(sub.Only, column)
}

// Limits narrow a role to some rows. An empty list does not narrow.
type Limits struct {
	Departments []string `json:"departments,omitempty"`
	Managers    []string `json:"managers,omitempty" doc:"road managers; the office's own ones also stand for rows that name none"`
	Territories []string `json:"territories,omitempty" doc:"TERYT codes; the office's own also stands for rows that name none"`
	Units       []string `json:"units,omitempty" doc:"partner units"`
	Own         bool     `json:"own,omitempty" doc:"only the person's own cases"`
	Registers   []string `json:"registers,omitempty" doc:"only these registers"`
}

// reach is the condition of the rows that one grant gives.
func (s Scope) reach(g Grant, r Rights, sub Subject, arg func(any) string) string {
	var conds []string
	among := func(expr string, values []string, empty bool) {
		if expr == "" || len(values) == 0 {
			return
		}
		if empty {
			values = append(slices.Clone(values), "")
		}
		conds = append(conds, expr+" = ANY("+arg(values)+"::text[])")
	}
	o := s.person.Office
	l := g.Limits
	among(sub.Department, l.Departments, false)
	among(sub.Manager, l.Managers, slices.ContainsFunc(l.Managers, func(m string) bool { return slices.Contains(o.Managers, m) }))
	among(sub.Territory, l.Territories, slices.Contains(l.Territories, o.Code))
	among(sub.Unit, l.Units, false)
	if l.Own && sub.Own != "" {
		conds = append(conds, strings.ReplaceAll(s.cases(sub.Own, arg), "$own", arg(s.person.Login)+"::text"))
	}
	for _, column := range sorted(r.Only) {
		if !slices.Contains(sub.Only, column) {
			return "false" // a role that is narrowed by what the register lacks reaches nothing
		}
		if len(r.Only[column]) == 0 {
			return "false" // none of its values
		}
		conds = append(conds, only("t."+column, r.Only[column], arg))
	}
	if len(sub.Through) > 0 {
		cond := s.through(g, r, sub, arg)
		if cond == "false" {
			return cond
		}
		if cond != "true" {
			conds = append(conds, cond)
		}
	}
	if len(conds) == 0 {
		return "true"
	}
	return "(" + strings.Join(conds, " AND ") + ")"
}

// only keeps rows whose column has one of the values; O* stands for everything that begins with O.
func only(expr string, values []string, arg func(any) string) string {
	var exact, starts []string
	for _, v := range values {
		if prefix, ok := strings.CutSuffix(v, "*"); ok {
			starts = append(starts, strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(prefix)+"%")
		} else {
			exact = append(exact, v)
		}
	}
	var parts []string
	if len(exact) > 0 {
		parts = append(parts, expr+" = ANY("+arg(exact)+"::text[])")
	}
	if len(starts) > 0 {
		parts = append(parts, expr+" LIKE ANY("+arg(starts)+"::text[])")
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func sorted(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
