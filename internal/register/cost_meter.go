package register

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// Year is how many rows came to a register in the last twelve months, as its revisions say.
type Year struct {
	ByHand   int64 `json:"by_hand"`
	ByImport int64 `json:"by_import"`
	Days     int   `json:"days" doc:"how many of the last 365 days the office has kept its registers here"`
}

// Meter is what a field would cost, told before it is added.
type Meter struct {
	SecondsPerRecord float64   `json:"seconds_per_record"`
	SecondsFrom      Text      `json:"seconds_from" doc:"where the number comes from"`
	RecordsPerYear   int64     `json:"records_per_year"`
	RecordsFrom      Text      `json:"records_from" doc:"where the number comes from"`
	Measured         Year      `json:"measured"`
	HoursPerYear     float64   `json:"hours_per_year"`
	CostGr           *int64    `json:"cost_gr" doc:"null while the office has not said what an hour costs"`
	Existing         Spent     `json:"existing" doc:"what the register's own fields cost already"`
	Similar          []Similar `json:"similar"`
}

// Spent is what own fields cost in a year.
type Spent struct {
	Fields           int     `json:"fields"`
	SecondsPerRecord float64 `json:"seconds_per_record"`
	HoursPerYear     float64 `json:"hours_per_year"`
	CostGr           *int64  `json:"cost_gr"`
}

// CostOf says what a field would cost. seconds and records are what the person knows better; nil is the model's and the
// measured number. It is for whoever reads the register, and for those who manage fields.
func (r *Reader) CostOf(set Set, name, fieldType, title string, choices int, seconds *float64, records *int64) (Meter, error) {
	var m Meter
	own, err := r.FieldsOf(set, name)
	if err != nil {
		return m, err
	}
	reg, err := set.find(name)
	if err != nil {
		return m, err
	}
	if !reg.takesFields() {
		return m, ErrFieldPlace
	}
	if m.Measured, err = r.year(reg); err != nil {
		return m, err
	}
	hour, err := r.hour()
	if err != nil {
		return m, err
	}
	m.SecondsPerRecord = SecondsOf(fieldType, choices)
	m.SecondsFrom = Text{"model naciśnięć klawiszy (KLM): odczytać z pisma, przypomnieć sobie, wpisać, przejść dalej", "keystroke-level model (KLM): read it from the paper, recall, type, go on"}
	if seconds != nil {
		m.SecondsPerRecord, m.SecondsFrom = *seconds, Text{"podane przez pytającego", "stated by the person who asks"}
	}
	m.RecordsPerYear, m.RecordsFrom = m.Measured.ByHand+m.Measured.ByImport, m.Measured.from()
	if records != nil {
		m.RecordsPerYear, m.RecordsFrom = *records, Text{"podane przez pytającego", "stated by the person who asks"}
	}
	m.HoursPerYear = hours(m.SecondsPerRecord, m.RecordsPerYear)
	m.CostGr = cost(m.HoursPerYear, hour)
	for _, f := range own {
		if f.Retired {
			continue
		}
		n := m.Measured.ByHand + m.Measured.ByImport
		if f.Records != nil {
			n = *f.Records
		}
		m.Existing.Fields++
		m.Existing.SecondsPerRecord += f.Seconds
		m.Existing.HoursPerYear += f.Seconds * float64(n) / 3600
	}
	m.Existing.HoursPerYear = math.Round(m.Existing.HoursPerYear*10) / 10
	m.Existing.SecondsPerRecord = math.Round(m.Existing.SecondsPerRecord*10) / 10
	m.Existing.CostGr = cost(m.Existing.HoursPerYear, hour)
	m.Similar = similar(reg, own, fieldType, title)
	return m, nil
}

func (y Year) from() Text {
	t := Text{fmt.Sprintf("w ostatnich 12 miesiącach przybyło %d wierszy: %d wpisano, %d wczytano z plików", y.ByHand+y.ByImport, y.ByHand, y.ByImport),
		fmt.Sprintf("in the last 12 months %d rows came: %d entered by hand, %d read from files", y.ByHand+y.ByImport, y.ByHand, y.ByImport)}
	if y.Days < 365 {
		t.PL += fmt.Sprintf("; program prowadzi rejestr krótko (dni: %d), więc wśród wczytanych mogą być lata wcześniejsze", y.Days)
		t.EN += fmt.Sprintf("; the register has been kept here for %d days, so those read may be of earlier years", y.Days)
	}
	return t
}

// year measures a register by when its rows first became known: the rows that the person reaches, for who reads
// statistics only those that they are of, and all of them for those who manage fields.
func (r *Reader) year(reg *Register) (Year, error) {
	c := &composer{reader: r, register: reg, query: &Query{}, known: r.Current}
	condition, whose := "true", ""
	if !r.scope.May(access.ManageFields) {
		scope := r.scope
		if !scope.Rights(reg.Name).Read {
			scope = scope.Statistics()
		}
		condition, whose = scope.Condition(reg.subject, c.arg), r.scope.Key()
	}
	return cached(r, fmt.Sprintf("year|%s|%d|%s|%s", reg.Name, r.Current, clock.Today(), whose), func() (y Year, err error) {
		sql := `WITH firsts AS (SELECT v.id, min(v.known_from) AS first FROM (SELECT t.id, lower(t.known) AS known_from FROM ` + reg.table + ` t WHERE ` + condition + `
				UNION ALL SELECT t.id, lower(t.known) FROM ` + reg.table + `_past t WHERE ` + condition + `) v GROUP BY v.id)
			SELECT count(*) FILTER (WHERE i.id IS NULL), count(*) FILTER (WHERE i.id IS NOT NULL),
				(SELECT least(365, 1 + extract(day FROM now() - min(at)))::int8 FROM revisions)
			FROM firsts f JOIN revisions v ON v.id = f.first LEFT JOIN imports i ON i.revision = v.id WHERE v.at > now() - interval '365 days'`
		err = r.exec(sql, c.args, func(v [][]byte) error {
			y.ByHand, y.ByImport = int64(binary.BigEndian.Uint64(v[0])), int64(binary.BigEndian.Uint64(v[1]))
			if v[2] != nil {
				y.Days = int(binary.BigEndian.Uint64(v[2]))
			}
			return nil
		})
		return y, err
	})
}

// hour is what an hour of work costs in grosze; 0 while the office has not said.
func (r *Reader) hour() (float64, error) {
	periods, err := param.Periods(r.ctx, r.tx, access.System("cost"), "work_hour_gr")
	if errors.Is(err, param.ErrNone) {
		return 0, nil
	}
	today := clock.Today()
	for _, p := range periods {
		var gr float64
		if p.InForce(today) && json.Unmarshal(p.Value, &gr) == nil {
			return gr, err
		}
	}
	return 0, err
}

func hours(seconds float64, records int64) float64 {
	return math.Round(seconds*float64(records)/360) / 10
}

func cost(hours, hour float64) *int64 {
	if hour <= 0 {
		return nil
	}
	gr := int64(math.Round(hours * hour))
	return &gr
}
