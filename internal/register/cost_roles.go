package register

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
)

// RoleCost is what a role's records cost and what they save, in the last twelve months, measured and not promised.
type RoleCost struct {
	Role         string         `json:"role"`
	Title        access.Text    `json:"title"`
	Registers    []RegisterCost `json:"registers" doc:"those that the role fills in"`
	HoursPerYear float64        `json:"hours_per_year" doc:"of entering by hand"`
	CostGr       *int64         `json:"cost_gr" doc:"null while the office has not said what an hour costs"`
	Saves        Saved          `json:"saves"`
}

// RegisterCost is what a record of a register costs a role.
type RegisterCost struct {
	Register         string  `json:"register"`
	Title            Text    `json:"title"`
	Columns          int     `json:"columns" doc:"that the role fills in"`
	Own              int     `json:"own" doc:"of them the officers' own fields"`
	SecondsPerRecord float64 `json:"seconds_per_record" doc:"each column's seconds times how often it is filled in"`
	Records          Year    `json:"records"`
	HoursPerYear     float64 `json:"hours_per_year"`
	HoursNotTyped    float64 `json:"hours_not_typed" doc:"what entering the rows that came from files would have taken"`
}

// Saved is what the program gave to the people of a role. Amounts of different legal bases are not added: only the
// largest single one is told.
type Saved struct {
	HoursNotTyped float64 `json:"hours_not_typed"`
	Findings      int64   `json:"findings" doc:"discrepancies that the role sees, found in the last 12 months and standing"`
	WithMoney     int64   `json:"with_money" doc:"how many of them state an amount that the role sees"`
	MoneyMaxGr    int64   `json:"money_max_gr" doc:"the largest single amount of one legal basis"`
	Changes       int64   `json:"changes" doc:"changes of registers made by people of the role"`
	Exports       int64   `json:"exports" doc:"files that people of the role took out"`
}

// sampled is of how many of the latest rows it is measured how often a column is filled in.
const sampled = 5000

// Costs tells what each role's records cost and save: all roles to those who read statistics or manage fields, else
// the person's own.
func (r *Reader) Costs(set Set) ([]RoleCost, error) {
	if !r.scope.SignedIn() {
		return nil, access.ErrSignIn
	}
	roles, err := r.roles()
	if err != nil {
		return nil, err
	}
	if !r.scope.May(access.ReadStatistics) && !r.scope.May(access.ManageFields) {
		roles = slices.DeleteFunc(roles, func(role access.Role) bool {
			return !slices.ContainsFunc(r.scope.Grants(), func(g access.Grant) bool { return g.Role.Name == role.Name })
		})
	}
	hour, err := r.hour()
	if err != nil {
		return nil, err
	}
	done, err := r.doneBy()
	if err != nil {
		return nil, err
	}
	out := []RoleCost{}
	for _, role := range roles {
		c := RoleCost{Role: role.Name, Title: role.Title, Registers: []RegisterCost{}}
		// The role itself, whoever holds it and however narrowed.
		scope := access.For(access.Person{Login: "role", Office: access.Office{Code: r.office.Code, Managers: r.office.Managers}, Grants: []access.Grant{{Role: role}}})
		for _, reg := range set {
			rights := scope.Rights(reg.Name)
			if !rights.Edit && !rights.Create || !reg.takesFields() {
				continue
			}
			of, err := r.costIn(reg, scope)
			if err != nil {
				return nil, err
			}
			if of.Columns > 0 {
				c.Registers = append(c.Registers, of)
				c.HoursPerYear += of.HoursPerYear
				c.Saves.HoursNotTyped += of.HoursNotTyped
			}
		}
		c.HoursPerYear, c.Saves.HoursNotTyped = math.Round(c.HoursPerYear*10)/10, math.Round(c.Saves.HoursNotTyped*10)/10
		c.CostGr = cost(c.HoursPerYear, hour)
		if err := r.found(scope, &c.Saves); err != nil {
			return nil, err
		}
		c.Saves.Changes, c.Saves.Exports = done[role.Name][0], done[role.Name][1]
		if len(c.Registers) > 0 || c.Saves != (Saved{}) {
			out = append(out, c)
		}
	}
	return out, nil
}

// roles are the roles of the office: the built-in ones, as it changed them, and its own.
func (r *Reader) roles() ([]access.Role, error) {
	roles := access.BuiltIn()
	rows, err := r.tx.Query(r.ctx, `SELECT name, body FROM roles ORDER BY name`)
	if err != nil {
		return nil, err
	}
	var name string
	var body []byte
	_, err = pgx.ForEachRow(rows, []any{&name, &body}, func() error {
		var role access.Role
		if err := json.Unmarshal(body, &role); err != nil {
			return err
		}
		role.Name = name
		if i := slices.IndexFunc(roles, func(b access.Role) bool { return b.Name == name }); i >= 0 {
			roles[i] = role
		} else {
			roles = append(roles, role)
		}
		return nil
	})
	return roles, err
}

// costIn is what a record of a register costs a role.
func (r *Reader) costIn(reg *Register, scope access.Scope) (RegisterCost, error) {
	of := RegisterCost{Register: reg.Name, Title: reg.Title}
	share, err := r.filled(reg)
	if err != nil {
		return of, err
	}
	defs, err := r.definitions(r.Current)
	if err != nil {
		return of, err
	}
	never := func(any) string { return "" }
	for i := range reg.Columns {
		if c := &reg.Columns[i]; c.Editable && c.condition(scope, reg.subject, never) != "false" {
			kind := string(c.Type)
			if len(c.Values) > 0 {
				kind = "choice"
			}
			of.Columns++
			of.SecondsPerRecord += SecondsOf(kind, len(c.Values)) * share[c.Field]
		}
	}
	for i := range defs {
		if f := &defs[i]; f.Register == reg.Name && !f.Retired {
			if c := f.column(scope); c.Editable && c.condition(scope, reg.subject, never) != "false" {
				of.Columns, of.Own = of.Columns+1, of.Own+1
				of.SecondsPerRecord += f.Seconds * share[f.Field]
			}
		}
	}
	if of.Records, err = r.year(reg); err != nil {
		return of, err
	}
	of.HoursPerYear = hours(of.SecondsPerRecord, of.Records.ByHand)
	of.HoursNotTyped = hours(of.SecondsPerRecord, of.Records.ByImport)
	of.SecondsPerRecord = math.Round(of.SecondsPerRecord*10) / 10
	return of, nil
}

// filled is in which part of the latest rows each column that is typed says something.
func (r *Reader) filled(reg *Register) (map[string]float64, error) {
	defs, err := r.definitions(r.Current)
	if err != nil {
		return nil, err
	}
	columns := []Column{}
	for _, c := range reg.Columns {
		if c.Editable {
			columns = append(columns, c)
		}
	}
	for i := range defs {
		if f := &defs[i]; f.Register == reg.Name && !f.Retired {
			columns = append(columns, f.column(access.Scope{}))
		}
	}
	return cached(r, fmt.Sprintf("filled|%s|%d", reg.Name, r.Current), func() (map[string]float64, error) {
		c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current}
		list := []string{"count(*)"}
		for i := range columns {
			list = append(list, "count(*) FILTER (WHERE coalesce(("+c.expand(columns[i].sql)+")::text, '') NOT IN ('', '{}'))")
		}
		sql := "SELECT " + strings.Join(list, ", ") + " FROM (SELECT * FROM " + reg.table + " ORDER BY id DESC LIMIT " + c.arg(sampled) + "::int8) t"
		share := map[string]float64{}
		err := r.exec(sql, c.args, func(v [][]byte) error {
			n := float64(binary.BigEndian.Uint64(v[0]))
			for i := range columns {
				if n > 0 {
					share[columns[i].Field] = float64(binary.BigEndian.Uint64(v[1+i])) / n
				}
			}
			return nil
		})
		return share, err
	})
}

// found is what analyses found in the last twelve months of what a role sees.
func (r *Reader) found(scope access.Scope, s *Saved) error {
	if !scope.Rights("discrepancies").Read {
		return nil
	}
	c := &composer{reader: r, query: &Query{}, known: r.Current}
	money := "CASE WHEN " + scope.ColumnCondition(access.Discrepancies, "money_max_gr", false, c.arg) + " THEN t.money_max_gr ELSE 0 END"
	sql := "SELECT count(*), count(*) FILTER (WHERE " + money + " > 0), coalesce(max(" + money + "), 0)::int8 FROM discrepancies t WHERE t.state <> 'VANISHED' AND t.outcome = 'hit' AND t.first_seen_at > now() - interval '365 days' AND (" +
		scope.Condition(access.Discrepancies, c.arg) + ")"
	return r.exec(sql, c.args, func(v [][]byte) error {
		s.Findings, s.WithMoney, s.MoneyMaxGr = int64(binary.BigEndian.Uint64(v[0])), int64(binary.BigEndian.Uint64(v[1])), int64(binary.BigEndian.Uint64(v[2]))
		return nil
	})
}

// doneBy is how many changes and exports the people of each role made in the last twelve months, as the audit says.
func (r *Reader) doneBy() (map[string][2]int64, error) {
	rows, err := r.tx.Query(r.ctx, `SELECT g.role, count(*) FILTER (WHERE a.action LIKE 'register.%'), count(*) FILTER (WHERE a.action LIKE 'export%')
		FROM audit a JOIN users u ON u.login = a.actor JOIN (SELECT DISTINCT user_id, role FROM user_grants) g ON g.user_id = u.id
		WHERE a.at > now() - interval '365 days' AND (a.action LIKE 'register.%' OR a.action LIKE 'export%') GROUP BY g.role`)
	if err != nil {
		return nil, err
	}
	out := map[string][2]int64{}
	var role string
	var n [2]int64
	_, err = pgx.ForEachRow(rows, []any{&role, &n[0], &n[1]}, func() error {
		out[role] = n
		return nil
	})
	return out, err
}

// costRoutes are the addresses of what fields and records cost.
func costRoutes(api huma.API, registers Set) {
	huma.Get(api, "/api/v1/registers/{name}/fields/cost", func(ctx context.Context, in *struct {
		Name    string  `path:"name"`
		Type    string  `query:"type" enum:"string,integer,number,money,boolean,date,list,choice" default:"string"`
		Title   string  `query:"title" maxLength:"200"`
		Choices int     `query:"choices" minimum:"0" maximum:"500" doc:"length of the code list"`
		Seconds float64 `query:"seconds" minimum:"0" maximum:"86400" doc:"as measured by a person; left out: as the model says"`
		Records int64   `query:"records" minimum:"0" doc:"as known to a person; left out: as measured"`
	}) (*body[Meter], error) {
		out := &body[Meter]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			var seconds *float64
			var records *int64
			if in.Seconds > 0 {
				seconds = &in.Seconds
			}
			if in.Records > 0 {
				records = &in.Records
			}
			out.Body, err = r.CostOf(registers, in.Name, in.Type, in.Title, in.Choices, seconds, records)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/costs", func(ctx context.Context, _ *struct{}) (*body[[]RoleCost], error) {
		out := &body[[]RoleCost]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.Costs(registers)
			return err
		})
		return out, err
	})
}
