// Package ingest brings the files of an office into its registers: read, rehearse, publish, undo. A rehearsal shows
// what would be new, changed, closed or refused before anything is touched; publishing is one transaction with one
// revision; an import can be taken back. Nothing is lost on the way: what cannot be published stays in the import's
// report with file, row, column, original value and the reason.
//
// How the rows of a file find the rows of a register is stated per layer (Layer.Identity) and shown in the
// application. A file speaks only of the columns it has: what it does not mention keeps its value.
package ingest

import (
	"slices"
	"strings"

	"spoina/internal/cell"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrLayer      = fail.New(fail.Invalid, "import.layer", "there is no such layer")
	ErrFile       = fail.New(fail.Invalid, "import.file", "the file cannot be read")
	ErrFormat     = fail.New(fail.Unsupported, "import.format", "this kind of file is not read")
	ErrTooLarge   = fail.New(fail.TooLarge, "import.too_large", "the file is above the bound of its format")
	ErrMapping    = fail.New(fail.Invalid, "import.mapping", "the columns do not fit the layer")
	ErrWhere      = fail.New(fail.Invalid, "import.where", "the filter is not CQL2 over the file's columns")
	ErrProfile    = fail.New(fail.Invalid, "import.profile", "the profile cannot be read")
	ErrCRS        = fail.New(fail.Invalid, "import.crs", "the reference system is not known")
	ErrCRSMissing = fail.New(fail.Invalid, "import.crs_missing", "the file does not say its reference system: pass --crs EPSG:N")
	ErrAxis       = fail.New(fail.Invalid, "import.axis", "the order of the coordinates cannot be told")
	ErrOutside    = fail.New(fail.Refused, "import.outside", "the file lies outside the municipality")
	ErrCampaign   = fail.New(fail.Invalid, "import.campaign", "city-scan rows belong to a campaign: pass --campaign NAME")
	ErrEmpty      = fail.New(fail.Invalid, "import.empty", "there is no row to take over")
	ErrNoImport   = fail.New(fail.NotFound, "import.none", "there is no such import")
	ErrState      = fail.New(fail.Conflict, "import.state", "the import is not in a state for this")
	ErrBuiltUpon  = fail.New(fail.Conflict, "import.built_upon", "later changes build on this import")
	errNoPhoto    = fail.New(fail.NotFound, "photo.none", "there is no such picture")
)

// Text is a text for people in both languages.
type Text struct {
	PL string `json:"pl"`
	EN string `json:"en"`
}

// need says whether rows of a layer have a place of their own.
type need int

const (
	noGeometry need = iota
	mayHaveGeometry
	mustHaveGeometry
)

// Field is one thing a file can say about a row of the layer.
type Field struct {
	Name    string // canonical, the name for --map and --set
	Title   Text
	Aliases []string // headings by which files call it, strongest first; compared without case, diacritics and punctuation
	// Columns of the register that the field fills; its own name when empty. "-" is none.
	Columns []string
	// Content recognises the values of a column whose heading says nothing.
	Content  func(string) bool
	Personal bool // its cells stay out of the register's raw row and are kept with the party
}

func (f Field) columns() []string {
	switch {
	case len(f.Columns) == 0:
		return []string{f.Name}
	case f.Columns[0] == "-":
		return nil
	}
	return f.Columns
}

// Layer is a register that files can be imported into.
type Layer struct {
	Name     string
	Table    string
	Title    Text
	Identity Text // what makes two rows the same row
	Fields   []Field
	geometry need
	polygons bool // only areas make sense
	// closes: a file is complete for the precincts or the box it holds, so what it lacks there has ended.
	closes bool
	// document rows of one key are one document; children are its parcels.
	children string
	read     func(*reading)
	// derived columns that rows have whatever the file says
	always []string
}

// Layers are the layers in the order in which a town is loaded.
var Layers = []*Layer{parcels, roadLanes, addressPoints, referenceFeatures, zones, scanObjects, decisions, leases, rates, observations}

// LayerByName finds a layer; the names are those of the collections.
func LayerByName(name string) (*Layer, error) {
	for _, l := range Layers {
		if l.Name == strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_") {
			return l, nil
		}
	}
	var names []string
	for _, l := range Layers {
		names = append(names, l.Name)
	}
	return nil, ErrLayer.Because("%q is no layer; the layers are %s", name, strings.Join(names, ", "))
}

// Field finds a field by its canonical name or by an alias.
func (l *Layer) Field(name string) (*Field, bool) {
	for i := range l.Fields {
		if l.Fields[i].Name == name {
			return &l.Fields[i], true
		}
	}
	s := squeeze(name)
	for i := range l.Fields {
		if squeeze(l.Fields[i].Name) == s || slices.ContainsFunc(l.Fields[i].Aliases, func(a string) bool { return squeeze(a) == s }) {
			return &l.Fields[i], true
		}
	}
	return nil, false
}

// daysFrom names the fields that say when a row of the layer is true.
func (l *Layer) daysFrom() string {
	var names []string
	for _, f := range []string{"valid_from", "valid_to", "term", "captured_on"} {
		if _, ok := l.Field(f); ok {
			names = append(names, f)
		}
	}
	text := strings.Join(names, ", ")
	if l == scanObjects {
		text += ", or --driven-from and --driven-to"
	}
	return text + " (name their columns with --map, or one value for all rows with --set)"
}

// fieldNames lists the canonical names, for messages.
func (l *Layer) fieldNames() string {
	names := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

// squeeze is the form in which headings are compared: "ID_DZIALKI", "idDzialki" and "Id działki" are one.
func squeeze(s string) string { return strings.ReplaceAll(cell.Words(s), " ", "") }

// knows tells whether a text is a heading that means something here, for readers that look for the heading of a sheet.
func (l *Layer) knows(o Options) func(string) bool {
	known := map[string]bool{}
	for _, f := range l.Fields {
		known[squeeze(f.Name)] = true
		for _, a := range f.Aliases {
			known[squeeze(a)] = true
		}
	}
	for _, a := range geometryColumns {
		known[squeeze(a)] = true
	}
	for _, column := range o.Map {
		known[squeeze(column)] = true
	}
	return func(text string) bool {
		for _, h := range headings(text) {
			if known[h] {
				return true
			}
		}
		return false
	}
}
