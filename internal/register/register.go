// Package register shows what the office's registers hold: it describes them, lists, filters, sorts, pages, counts
// and sums their rows, as they are true on a day and as the office knew them at a revision, and tells the history of
// each row. Lists, the map's search, features for GIS tools and exports all read through it, so that they agree.
//
// It is the one package that composes SQL: from column expressions declared here and numbered parameters only.
package register

import (
	"encoding/json"

	"spoina/internal/access"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrUnknown  = fail.New(fail.NotFound, "register.unknown", "there is no such register")
	ErrNoRow    = fail.New(fail.NotFound, "register.no_row", "there is no such row")
	ErrColumn   = fail.New(fail.Invalid, "register.column", "the register has no such column")
	ErrFilter   = fail.New(fail.Invalid, "register.filter", "the filter cannot be read")
	ErrSort     = fail.New(fail.Invalid, "register.sort", "the rows cannot be sorted by this column")
	ErrCursor   = fail.New(fail.Invalid, "register.cursor", "the page mark is damaged or belongs to another list")
	ErrBox      = fail.New(fail.Invalid, "register.bbox", "the box cannot be read")
	ErrRevision = fail.New(fail.Invalid, "register.revision", "the register has no such revision")
	ErrSystem   = fail.New(fail.Invalid, "register.crs", "there is no such reference system")
	ErrSum      = fail.New(fail.Invalid, "register.sum", "this column cannot be summed")
)

// Text is a wording in both languages of the service.
type Text struct {
	PL string `json:"pl"`
	EN string `json:"en"`
}

// Type is how a column's value is stored, shown and compared.
type Type string

// The types of columns.
const (
	String  Type = "string"
	Integer Type = "integer"
	Number  Type = "number"
	Money   Type = "money" // whole grosze
	Bool    Type = "boolean"
	Date    Type = "date"
	Time    Type = "timestamp"
	List    Type = "list" // of strings
	JSON    Type = "json"
)

// sql is the PostgreSQL type of a column's value as it leaves the database.
func (t Type) sql() string {
	switch t {
	case Integer, Money:
		return "int8"
	case Number:
		return "float8"
	case Bool:
		return "bool"
	case Date:
		return "date"
	case Time:
		return "timestamptz"
	case List:
		return "text[]"
	default:
		return "text"
	}
}

// Column is one field of a register.
type Column struct {
	Field      string
	Type       Type
	Title      Text
	Unit       string // m, m2, gr (grosze), %
	Sortable   bool
	Filterable bool
	Personal   bool     // may hold personal data: masked unless a purpose is given, and only for roles that may ask
	Values     []string // the whole list of possible values, where there is one
	Editable   bool     // may be changed by hand; in a view: by the person who reads
	Required   bool     // a row needs a value
	Masked     bool     // in a view: personal data that is not shown
	Custom     int64    // the officers' own field that this is; 0 for a column of the program

	// Of officers' own fields only: see checkOwn.
	Help      string
	Choices   []Choice        // the code list of a choice; Values are those that are not retired
	ShownWhen *ShownWhen      // the field is asked for only then
	Default   json.RawMessage // what a new row gets

	roles   []string        // who sees it; empty: every role of the office that reads the register
	editors []string        // who fills it in; empty: every role that edits the register
	sql     string          // expression over the row, aliased t
	past    string          // the same where the row is in <table>_past; empty when equal
	mask    string          // expression of what is shown instead of a personal value, {} being the value
	search  bool            // looked through by the free text
	repeats bool            // of a list: the same value twice says two things
	worded  map[string]Text // words of the codes, where they are the column's own
	inner   bool            // never shown: only the program reads and writes it
	sealed  bool            // shown, but the audit keeps commitments of its values only
}

// Kind says what the time of a register's rows means.
type Kind int

const (
	// State rows are true from a day to a day: parcels, lanes, address points. A list shows those of one day, today
	// unless told otherwise.
	State Kind = iota
	// Document rows carry a period of their own: decisions, leases, rates. A list shows all unless a day is asked for.
	Document
	// Event rows happened on a day: observations of a scan.
	Event
	// Finding rows are kept by the office's knowledge only and judged on a day.
	Finding
)

// Register is the description of one register.
type Register struct {
	Name     string
	Title    Text
	Columns  []Column
	Geometry string // name of the geometry column in titles and filters; empty when rows have no place
	Kind     Kind
	Rights   access.RegisterRights // in a view: what the person who reads may do

	viewer    string   // whose view this is; empty for a description
	retired   []Column // in a view: officers' own fields that are used no more; only the history shows them
	subject   access.Subject
	table     string
	day       string // column of the day of an Event or a Finding
	place     string // SQL of the row's geometry in the office's system; empty is t.geom
	placePast string // the same for a row of <table>_past; empty when equal
	placedBy  string // SQL of the ids (as id) whose place is that of other registers' rows written between {lower} and {upper}; empty is none

	outside    bool // no register: see Outside
	programme  bool // of a programme: see New
	byHandRows bool // rows are added and deleted in the sheet
	rule       Rule
}

// Column finds a column by its field name.
func (r *Register) Column(field string) (*Column, bool) {
	for i := range r.Columns {
		if r.Columns[i].Field == field {
			return &r.Columns[i], true
		}
	}
	return nil, false
}

// Open returns the columns without personal data, in order.
func (r *Register) Open() []*Column { return r.columns(false) }

// All returns every column, in order.
func (r *Register) All() []*Column { return r.columns(true) }

func (r *Register) columns(personal bool) []*Column {
	out := make([]*Column, 0, len(r.Columns))
	for i := range r.Columns {
		if personal || !r.Columns[i].Personal {
			out = append(out, &r.Columns[i])
		}
	}
	return out
}

// Set is the registers that a program offers, in the order in which people see them.
type Set []*Register

// find returns the description of a register; to read it, see Reader.Find.
func (s Set) find(name string) (*Register, error) {
	for _, r := range s {
		if r.Name == name {
			return r, nil
		}
	}
	return nil, ErrUnknown.Because("there is no register %q", name)
}

// Core is the registers of the main job. Modules append theirs in cmd/spoina.
func Core() Set {
	set := Set{parcels(), roadLanes(), addressPoints(), referenceFeatures(), zones(), objects(), scanObjects(), observations(), decisions(), leases(), parties(), rates(), discrepancies()}
	for _, name := range []string{"parcels", "road_lanes", "address_points", "reference_features", "zones", "decisions", "leases", "parties", "rates"} {
		reg, err := set.find(name)
		if err != nil {
			panic(err)
		}
		reg.byHand()
	}
	return set
}

// byHand lets people change what the table holds as it is; what the program counts or writes stays its own. What a
// run or a scan found is never changed by hand.
func (r *Register) byHand() {
	for i := range r.Columns {
		c := &r.Columns[i]
		c.Editable = c.Editable || (c.sql == "t."+c.Field && c.Field != "version" && c.Type != JSON)
	}
}

// Subject is how a scope tells the register's rows apart.
func (r *Register) Subject() access.Subject { return r.subject }

// option changes a column while it is declared.
type option func(*Column)

func unit(u string) option          { return func(c *Column) { c.Unit = u } }
func personal(c *Column)            { c.Personal, c.mask = true, maskAll }
func masked(expr string) option     { return func(c *Column) { c.mask = expr } }
func edited(c *Column)              { c.Editable = true }
func required(c *Column)            { c.Editable, c.Required = true, true }
func searched(c *Column)            { c.search = true }
func repeated(c *Column)            { c.repeats = true }
func values(v ...string) option     { return func(c *Column) { c.Values = v } }
func pastSQL(expr string) option    { return func(c *Column) { c.past = expr } }
func from(expression string) option { return func(c *Column) { c.sql = expression } }

// column declares a field that is a column of the table unless from says otherwise. Lists and JSON are not sorted.
func column(field string, t Type, pl, en string, options ...option) Column {
	c := Column{Field: field, Type: t, Title: Text{pl, en}, sql: "t." + field,
		Sortable: t != List && t != JSON, Filterable: t != JSON}
	for _, o := range options {
		o(&c)
	}
	return c
}
