package ogc

import (
	"net/http"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

const (
	relSchema     = "http://www.opengis.net/def/rel/ogc/1.0/schema"
	relQueryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
	relSortables  = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
	relChanges    = "version-history" // RFC 5829
)

// purpose is what a schema of a collection is for.
type purpose string

// The three schemas of a collection (OGC API Features Part 5).
const (
	returned  purpose = "schema"     // what an item says, and what may be written into it
	queryable purpose = "queryables" // by what items are selected
	sortable  purpose = "sortables"  // by what they are sorted
)

// holds tells whether a column belongs to the schema.
func (p purpose) holds(c *register.Column) bool {
	switch p {
	case queryable:
		return c.Filterable
	case sortable:
		return c.Sortable && c.Type != register.List && c.Type != register.JSON
	}
	return true
}

func (s *Service) schemaFor(p purpose) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		q, err := readParams(r, []string{"known"})
		if err != nil {
			return err
		}
		return s.collectionOf(r, func(_ *register.Reader, _ pgx.Tx, reg *register.Register) error {
			keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
			links := selfLinks(r, q, "/collections/"+reg.Name+"/"+string(p), schemaType)
			l := languageOf(r)
			if q.html {
				title := map[purpose]register.Text{returned: text("Pola", "Fields"), queryable: text("Pola do wybierania", "Fields to select by"), sortable: text("Pola do sortowania", "Fields to sort by")}[p]
				return writePage(w, r, "schema", pageData{Title: register.Text{PL: reg.Title.PL + ": " + lower(title.PL), EN: reg.Title.EN + ": " + lower(title.EN)},
					Links: links, Base: baseOf(r), Collection: reg.Name, Columns: columnsOf(r, reg, p)})
			}
			w.Header().Set("Content-Language", string(l))
			w.Header().Set("Link", header(links))
			return writeJSONAs(w, schemaType, schemaOf(baseOf(r), reg, p, l))
		})
	}
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// schemaOf is one of a collection's schemas as JSON Schema 2020-12.
func schemaOf(base string, reg *register.Register, p purpose, l language) object {
	properties := object{}
	var required []string
	no := 0
	add := func(name string, m object) {
		no++
		m["x-ogc-propertySeq"] = no
		properties[name] = m
	}
	id := object{"title": l.pick(text("Identyfikator obiektu", "Identity of the feature")), "type": "integer", "x-ogc-role": "id"}
	if p == returned {
		id["readOnly"] = true
	}
	if p != queryable { // a filter names columns; one feature is asked for by its address
		add("id", id)
	}
	if reg.Geometry != "" && p != sortable {
		m := object{"title": l.pick(text("Położenie", "Place")), "format": geometryFormat(reg), "x-ogc-role": "primary-geometry"}
		if p == returned {
			if !reg.Drawn() || !reg.Allows(register.SetCells) && !reg.Allows(register.Create) {
				m["readOnly"] = true
			}
			if reg.Shaped() {
				required = append(required, reg.Geometry)
			}
		}
		add(reg.Geometry, m)
	}
	for _, c := range reg.Open() {
		if !p.holds(c) {
			continue
		}
		m := columnSchema(c, l)
		if p == returned {
			if !c.Editable || !reg.Allows(register.SetCells) && !reg.Allows(register.Create) {
				m["readOnly"] = true
			}
			if c.Required && c.ShownWhen == nil {
				required = append(required, c.Field)
			}
			if role := roleOf(reg, c); role != "" {
				m["x-ogc-role"] = role
			}
		}
		add(c.Field, m)
	}
	doc := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": base + "/collections/" + reg.Name + "/" + string(p),
		"type": "object", "title": l.pick(reg.Title), "properties": properties, "additionalProperties": false,
	}
	if len(required) > 0 {
		doc["required"] = required
	}
	return doc
}

// geometryFormat names the kinds of geometry that items have (Part 5, requirement schemas/properties).
func geometryFormat(reg *register.Register) string {
	if !reg.Drawn() {
		return "geometry-any"
	}
	kinds := reg.ShapeTypes()
	switch {
	case slices.Equal(kinds, []string{"Point"}):
		return "geometry-point"
	case slices.Equal(kinds, []string{"Polygon", "MultiPolygon"}):
		return "geometry-polygon-or-multipolygon"
	}
	return "geometry-any"
}

// roleOf is the part that a column plays in the time of an item (Part 5, core roles of features).
func roleOf(reg *register.Register, c *register.Column) string {
	if c.Type != register.Date {
		return ""
	}
	switch {
	case c.Field == reg.Day():
		return "primary-instant"
	case reg.Kind != register.State && reg.Kind != register.Document:
	case c.Field == "valid_from":
		return "primary-interval-start"
	case c.Field == "valid_to":
		return "primary-interval-end"
	}
	return ""
}

// columnSchema is a column as JSON Schema.
func columnSchema(c *register.Column, l language) object {
	m := object{"title": l.pick(c.Title)}
	if c.Help != "" {
		m["description"] = c.Help
	}
	switch c.Type {
	case register.Integer, register.Money:
		m["type"] = "integer"
	case register.Number:
		m["type"] = "number"
	case register.Bool:
		m["type"] = "boolean"
	case register.Date:
		m["type"], m["format"] = "string", "date"
	case register.Time:
		m["type"], m["format"] = "string", "date-time"
	case register.List:
		items := object{"type": "string"}
		if codes := codesOf(c, l); codes != nil {
			items["oneOf"] = codes
		}
		m["type"], m["items"] = "array", items
	case register.JSON:
		m["type"] = []string{"object", "array"}
	default:
		m["type"] = "string"
		if codes := codesOf(c, l); codes != nil {
			m["oneOf"] = codes
		}
	}
	unit := c.Unit
	if unit == "" && c.Type == register.Money {
		unit = "gr"
	}
	switch unit {
	case "":
	case "m", "m2", "%": // as the Unified Code for Units of Measure writes them
		m["x-ogc-unit"] = unit
	default: // money has no UCUM unit: amounts are in grosze, hundredths of a złoty
		m["x-ogc-unit"], m["x-ogc-unitLang"] = unit, "https://www.iso.org/iso-4217-currency-codes.html#PLN/100"
	}
	return m
}

// codesOf is a code list as schemas of constants with their words.
func codesOf(c *register.Column, l language) []object {
	var out []object
	for _, choice := range c.CodeList() {
		title := l.pick(register.Text{PL: choice.PL, EN: choice.EN})
		if title == "" {
			title = choice.PL
		}
		if title == "" {
			title = choice.Value
		}
		if title == "" {
			title = l.pick(text("nie podano", "not given"))
		}
		code := object{"const": choice.Value, "title": title}
		if choice.Retired {
			code["deprecated"] = true
		}
		out = append(out, code)
	}
	return out
}
