package wfs

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/fes"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Transactions of WFS 2.0 (09-025r2, 15), and those of 1.1 and 1.0, which QGIS 3.22 sends whatever version it reads with.
const (
	space1 = "http://www.opengis.net/wfs"     // of 1.0 and 1.1
	space2 = "http://www.opengis.net/wfs/2.0" // of 2.0
)

// transaction is a request that changes features of one collection: all of it is kept, as one revision, or nothing is.
type transaction struct {
	*call
	version  string
	name     string // of the collection
	geometry string // its place
	system   string // of geometries that name none
	edits    []register.Edit
	of       []string // the handle of the action that each edit comes from
	counts   map[string]int
}

// change carries out a Transaction. The rules, rights, history and undo are those of the sheet. Locks are not offered: a
// client that sends the property version as it read it is told when somebody changed the feature since.
func (s *Service) change(c *call, root *fes.Element) error {
	t := &transaction{call: c, version: root.Attr("version"), counts: map[string]int{}}
	if err := t.understand(root); err != nil {
		return err
	}
	ctx := c.r.Context()
	store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
	err := s.readAt(ctx, c, func(reader *register.Reader, _ pgx.Tx) error {
		for i, action := range root.Children {
			if err := t.action(s, reader, action); err != nil {
				return inAction(err, i, action)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var result register.Result
	if len(t.edits) > 0 {
		if result, err = register.Apply(ctx, store, scope, s.registers, t.name, "map program: "+t.name, t.edits); err != nil {
			return t.refusal(err)
		}
	}
	return t.answer(result)
}

// writeOld answers an exception as WFS 1.0 and 1.1 have it: with a status of success, beside which alone QGIS 3.22 reads what
// it says and shows it. Only who must sign in is answered as by HTTP.
func writeOld(w http.ResponseWriter, r *http.Request, version string, err error) {
	e := asException(err)
	if e.status == http.StatusUnauthorized {
		writeException(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", xmlType)
	report := [4]string{`<ServiceExceptionReport xmlns="http://www.opengis.net/ogc" version="1.2.0"><ServiceException`, "code", "", "</ServiceException></ServiceExceptionReport>\n"}
	if version == "1.1.0" {
		report = [4]string{`<ExceptionReport xmlns="http://www.opengis.net/ows" version="1.0.0" language="en"><Exception`, "exceptionCode", "<ExceptionText>", "</ExceptionText></Exception></ExceptionReport>\n"}
	}
	b := appendAttr([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+report[0]), report[1], e.code)
	if e.locator != "" {
		b = appendAttr(b, "locator", e.locator)
	}
	b = append(append(b, '>'), report[2]...)
	_, _ = w.Write(append(appendText(b, e.text), report[3]...)) // a client that left needs no answer
}

// inAction says which of several actions is meant.
func inAction(err error, i int, action *fes.Element) error {
	e := asException(err)
	if e.locator == "" {
		e.locator = handle(action)
	}
	e.text = fmt.Sprintf("%s, action %d: %s", action.Name, i+1, e.text)
	return e
}

func handle(action *fes.Element) string { return action.Attr("handle") }

func (t *transaction) understand(root *fes.Element) error {
	switch old := t.version == "1.0.0" || t.version == "1.1.0"; {
	case t.version == "":
		return missing("version")
	case !old && !slices.Contains(versions, t.version):
		return invalid("version", "version %q is not offered; 2.0.0, 1.1.0 and 1.0.0 are", t.version)
	case root.Space != "" && root.Space != map[bool]string{true: space1, false: space2}[old]:
		return invalid("version", "a Transaction of version %s is not of the namespace %s", t.version, root.Space)
	}
	if v := root.Attr("service"); !strings.EqualFold(v, "WFS") {
		return invalid("service", "service is WFS, not %q", v)
	}
	if root.Attr("lockId") != "" || root.Child("LockId") != nil {
		return notSupported("lockId", "features are not locked here")
	}
	for _, a := range root.Attrs {
		if a.Name.Space == "" && !slices.Contains([]string{"service", "version", "handle", "releaseAction", "srsName"}, a.Name.Local) {
			return invalid(a.Name.Local, "Transaction has no attribute %s", a.Name.Local)
		}
	}
	t.system = root.Attr("srsName")
	return nil
}

// action adds the edits of an Insert, an Update, a Replace or a Delete.
func (t *transaction) action(s *Service, reader *register.Reader, el *fes.Element) error {
	system := el.Attr("srsName")
	if system == "" {
		system = t.system
	}
	if f := el.Attr("inputFormat"); f != "" && !strings.Contains(f, "gml") {
		return notSupported("inputFormat", "features are sent as GML, not as %s", f)
	}
	switch el.Name {
	case "Insert":
		if len(el.Children) == 0 {
			return invalid("Insert", "there is no feature in it")
		}
		for _, feature := range el.Children {
			reg, err := t.collection(s, reader, feature.Name, feature.Space, register.Create)
			if err != nil {
				return err
			}
			in, err := t.feature(reg, feature, register.Create, system)
			if err != nil {
				return err
			}
			t.add(in, "inserted", handle(el))
		}
	case "Replace":
		if len(el.Children) != 2 {
			return invalid("Replace", "needs a feature and a filter")
		}
		feature := el.Children[0]
		reg, err := t.collection(s, reader, feature.Name, feature.Space, register.SetCells)
		if err != nil {
			return err
		}
		ids, err := t.features(s, reader, reg, el.Children[1])
		if err != nil {
			return err
		}
		if len(ids) != 1 {
			return invalid("Filter", "one feature replaces one other: the filter names %d", len(ids))
		}
		in, err := t.feature(reg, feature, register.SetCells, system)
		if err != nil {
			return err
		}
		for _, col := range reg.Open() { // what a whole feature does not say, it says is unknown
			if _, said := in.Set[col.Field]; !said && col.Editable {
				in.Set[col.Field] = json.RawMessage("null")
			}
		}
		in.ID = ids[0]
		t.add(in, "replaced", handle(el))
	case "Update", "Delete":
		op := map[string]register.Op{"Update": register.SetCells, "Delete": register.Delete}[el.Name]
		_, name, found := strings.Cut(el.Attr("typeName"), ":") // the prefix may be declared anywhere above; there is one namespace
		if !found {
			name = el.Attr("typeName")
		}
		reg, err := t.collection(s, reader, name, "", op)
		if err != nil {
			return err
		}
		in := register.Edit{Op: op}
		if op == register.SetCells {
			if in, err = t.properties(reg, el, system); err != nil {
				return err
			}
		}
		filter := el.Child("Filter")
		if filter == nil {
			return missing("Filter")
		}
		ids, err := t.features(s, reader, reg, filter)
		if err != nil {
			return err
		}
		for _, id := range ids {
			in.ID = id
			t.add(in, map[register.Op]string{register.SetCells: "updated", register.Delete: "deleted"}[op], handle(el))
		}
	case "Native":
		if el.Attr("safeToIgnore") != "true" {
			return notSupported("Native", "no operations of another service are carried out")
		}
	default:
		return exception{"OperationParsingFailed", el.Name, http.StatusBadRequest, "a Transaction has no element " + el.Name}
	}
	return nil
}

func (t *transaction) add(in register.Edit, what, handle string) {
	t.edits = append(t.edits, in)
	t.of = append(t.of, handle)
	t.counts[what]++
}

// collection opens the register that an action names, for a person who may do this to it.
func (t *transaction) collection(s *Service, reader *register.Reader, name, space string, op register.Op) (*register.Register, error) {
	if space != "" && space != t.space() {
		return nil, invalid("typeName", "%s is not of the namespace %s", name, t.space())
	}
	if name == "" {
		return nil, missing("typeName")
	}
	reg, err := reader.Find(s.registers, name)
	if err != nil {
		return nil, at("typeName", err)
	}
	if t.name != "" && t.name != name {
		return nil, notSupported("typeName", "one transaction changes one collection: %s or %s", t.name, name)
	}
	t.name, t.geometry = name, reg.Geometry
	if !reg.Allows(op) {
		return nil, reg.MayNot(httpapi.ScopeOf(t.r.Context()), op)
	}
	return reg, nil
}

// features are the rows that a filter chooses. A name that no row has is refused: a change of nothing is not what was
// meant.
func (t *transaction) features(s *Service, reader *register.Reader, reg *register.Register, filter *fes.Element) ([]int64, error) {
	q := &query{register: reg}
	if reg.Kind == register.State {
		q.When = register.When{Between: true, Undated: true} // of any day: an id may be of what begins tomorrow
	}
	var named []string
	for _, el := range filter.Children {
		for _, attr := range el.Attrs {
			switch el.Name + "@" + attr.Name.Local {
			case "ResourceId@rid", "FeatureId@fid", "GmlObjectId@id":
				named = append(named, attr.Value)
			}
		}
	}
	if len(named) == len(filter.Children) && len(named) > 0 {
		ids := identities(reg, named)
		if len(ids) < len(named) {
			return nil, invalid("Filter", "%s has no feature of one of the names", reg.Name)
		}
		q.Filters = append(q.Filters, ids)
	} else if err := q.condition(t.call, filter); err != nil {
		return nil, at("Filter", err)
	}
	q.Columns = []*register.Column{}
	var ids []int64
	if _, err := reader.Rows(reg, q.Query, func(row *register.Row) error { ids = append(ids, row.ID); return nil }); err != nil {
		return nil, err
	}
	for _, name := range named {
		if id, _ := identity(reg)(name); !slices.Contains(ids, id) {
			return nil, exception{"NotFound", "Filter", http.StatusNotFound, "there is no feature " + name}
		}
	}
	return ids, nil
}

// feature reads a whole feature of GML.
func (t *transaction) feature(reg *register.Register, feature *fes.Element, op register.Op, srs string) (register.Edit, error) {
	in := register.Edit{Op: op, Set: map[string]json.RawMessage{}}
	values := map[string][]*fes.Element{}
	var order []string
	for _, p := range feature.Children {
		if p.Space != t.space() && p.Space != "" {
			if p.Name == "boundedBy" {
				continue // follows from the rest
			}
			return in, invalid(p.Name, "the collection has no property %s of the namespace %s", p.Name, p.Space)
		}
		if values[p.Name] == nil {
			order = append(order, p.Name)
		}
		values[p.Name] = append(values[p.Name], p)
	}
	for _, name := range order {
		if err := t.set(&in, reg, name, values[name], srs); err != nil {
			return in, err
		}
	}
	return in, nil
}

// properties reads what an Update sets.
func (t *transaction) properties(reg *register.Register, update *fes.Element, srs string) (register.Edit, error) {
	in := register.Edit{Op: register.SetCells, Set: map[string]json.RawMessage{}}
	values := map[string][]*fes.Element{}
	var order []string
	for _, p := range update.Children {
		if p.Name == "Filter" {
			continue
		}
		name := p.Child("ValueReference")
		if name == nil {
			name = p.Child("Name") // of 1.0 and 1.1
		}
		if p.Name != "Property" || name == nil {
			return in, exception{"OperationParsingFailed", p.Name, http.StatusBadRequest, "an Update has properties with a name, and a filter"}
		}
		if a := name.Attr("action"); a != "" && a != "replace" && a != "remove" {
			return in, notSupported("action", "a property is replaced or removed as a whole, not %s", a)
		}
		field := name.Text[strings.LastIndexByte(name.Text, ':')+1:]
		if values[field] == nil {
			order = append(order, field)
		}
		value := p.Child("Value")
		if value == nil || name.Attr("action") == "remove" {
			value = &fes.Element{Name: field, Line: p.Line}
		}
		values[field] = append(values[field], value)
	}
	if len(order) == 0 {
		return in, missing("Property")
	}
	for _, name := range order {
		if err := t.set(&in, reg, name, values[name], srs); err != nil {
			return in, err
		}
	}
	return in, nil
}

// set takes over one property.
func (t *transaction) set(in *register.Edit, reg *register.Register, field string, given []*fes.Element, srs string) error {
	if field == reg.Geometry && field != "" {
		return t.place(in, reg, given, srs)
	}
	c, ok := reg.Column(field)
	refuse := func(format string, args ...any) error {
		return exception{"InvalidValue", field, http.StatusBadRequest, field + ": " + fmt.Sprintf(format, args...)}
	}
	switch {
	case field == "id": // a register gives its rows their numbers
		return nil
	case !ok:
		return refuse("the collection has no such property")
	case c.Personal:
		return refuse("this field may hold personal data, which no map layer shows or takes: change it in the register itself")
	case field == "version" && in.Op == register.SetCells && len(given) == 1:
		n, err := strconv.ParseInt(given[0].Text, 10, 64)
		if err != nil || n < 1 {
			return refuse("%q is no version", given[0].Text)
		}
		in.Version = n
		return nil
	case len(given) > 1 && c.Type != register.List:
		return refuse("stands %d times", len(given))
	}
	value, err := jsonOf(c, given)
	switch {
	case err != nil:
		return refuse("%v", err)
	case !c.Editable && in.Op == register.Create && string(value) == "null":
		return nil // a form sends its empty fields, too
	case !c.Editable:
		return refuse("this field is not changed by hand, or not by you")
	}
	in.Set[field] = value
	return nil
}

// jsonOf is the value that XML gives a column; an empty element says that it is unknown.
func jsonOf(c *register.Column, given []*fes.Element) (json.RawMessage, error) {
	var texts []string
	for _, el := range given {
		if len(el.Children) > 0 {
			return nil, errors.New("a property holds text and no elements")
		}
		if el.Text != "" {
			texts = append(texts, el.Text)
		}
	}
	switch {
	case c.Type == register.JSON:
		return nil, errors.New("this field is not taken by WFS")
	case c.Type == register.List && len(texts) > 0:
		return json.Marshal(texts)
	case len(texts) == 0:
		return json.RawMessage("null"), nil
	}
	text := texts[0]
	switch c.Type {
	case register.Integer, register.Money:
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return nil, fmt.Errorf("%q is no whole number", text)
		}
		return json.RawMessage(strings.TrimPrefix(text, "+")), nil
	case register.Number:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q is no number", text)
		}
		return strconv.AppendFloat(nil, v, 'f', -1, 64), nil
	case register.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%q is neither true nor false", text)
		}
		return strconv.AppendBool(nil, v), nil
	case register.Date: // xs:date may carry a zone, and QGIS sends days as moments of their midnight
		day, rest, _ := strings.Cut(strings.TrimSuffix(text, "Z"), "T")
		if strings.Trim(rest, "0:.") != "" {
			return nil, fmt.Errorf("%q is no day", text)
		}
		return json.Marshal(day)
	}
	return json.Marshal(text)
}

// place reads the geometry. Of one that is sent as it was read, the row keeps its own.
func (t *transaction) place(in *register.Edit, reg *register.Register, given []*fes.Element, srs string) error {
	refuse := func(format string, args ...any) error {
		return exception{"InvalidValue", reg.Geometry, http.StatusBadRequest, reg.Geometry + ": " + fmt.Sprintf(format, args...)}
	}
	if !reg.Drawn() {
		return refuse("the place of these features follows from other registers and is not drawn")
	}
	if len(given) != 1 || len(given[0].Children) > 1 {
		return refuse("one geometry is sent")
	}
	if len(given[0].Children) == 0 {
		if given[0].Text != "" {
			return refuse("a geometry is sent as GML")
		}
		in.Shape = &register.Shape{}
		return nil
	}
	found := t.defaultSystem()
	if srs == "" {
		srs = found.name
	}
	o := fes.Options{SRS: srs, System: func(name string) (int, bool, error) {
		var err error
		found, err = parseSystem("srsName", name)
		if t.version == "1.0.0" { // its GML 2 is easting first whatever the name says
			found.northingFirst = false
		}
		return found.epsg, found.northingFirst, err
	}}
	g, err := o.Shape(given[0].Children[0])
	if err != nil {
		return refuse("%v", asException(err).text)
	}
	if lo, hi, ok := g.Shape.Envelope().MinMaxXYs(); found.degrees && ok && (lo.X < -180 || hi.X > 180 || lo.Y < -90 || hi.Y > 90) {
		return refuse("a position lies outside the Earth; beside %s the order is %s", found.name, map[bool]string{true: "latitude, longitude", false: "longitude, latitude"}[found.northingFirst])
	}
	srid := found.epsg
	if srid == 0 {
		srid = 4326
	}
	ewkb, err := g.EWKB(srid)
	if err != nil {
		return refuse("%v", err)
	}
	in.Shape = &register.Shape{EWKB: ewkb, Grid: math.Pow10(-found.style().Decimals)}
	return nil
}

// refusal says what the register refused, as an exception.
func (t *transaction) refusal(err error) error {
	var conflicts *register.Conflicts
	if errors.As(err, &conflicts) {
		e := exception{"OperationProcessingFailed", "version", http.StatusConflict, conflicts.Error()}
		return e
	}
	var cells *register.CellErrors
	if !errors.As(err, &cells) {
		return err
	}
	e := exception{"InvalidValue", "", http.StatusBadRequest, ""}
	var parts []string
	for _, c := range cells.Cells {
		switch c.Code {
		case "not_yours":
			e.code, e.status = "OperationProcessingFailed", http.StatusForbidden
		case "no_row":
			e.code, e.status = "NotFound", http.StatusNotFound
		case "no_version":
			e.code, e.status = "OperationProcessingFailed", http.StatusConflict
		}
		part := fmt.Sprintf("feature %d", c.Index+1)
		if c.ID != 0 {
			part = t.name + "." + strconv.FormatInt(c.ID, 10)
		}
		if c.Field != "" {
			part += ", " + c.Field
		}
		if e.locator == "" {
			if e.locator = c.Field; strings.Contains(c.Code, "shape") {
				e.locator = t.geometry
			}
			if e.locator == "" && c.Index < len(t.of) {
				e.locator = t.of[c.Index]
			}
		}
		parts = append(parts, part+": "+c.Message)
	}
	e.text = "nothing was changed: " + strings.Join(parts, "; ")
	return e
}

// answer says how many features changed, and what the new ones are called.
func (t *transaction) answer(result register.Result) error {
	t.w.Header().Set("Cache-Control", "no-store")
	if result.Revision > 0 {
		t.w.Header().Set(httpapi.RevisionHeader, strconv.FormatInt(result.Revision, 10))
	}
	name := func(i int) string { return t.name + "." + strconv.FormatInt(result.Rows[i].ID, 10) }
	return t.write(xmlType, func(s *stream) error {
		s.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n")
		if t.version == "1.0.0" {
			s.text(`<wfs:WFS_TransactionResponse xmlns:wfs="`, space1, `" xmlns:ogc="http://www.opengis.net/ogc" version="1.0.0">`)
			for i, in := range t.edits {
				if in.Op == register.Create {
					s.text("<wfs:InsertResult")
					if t.of[i] != "" {
						s.buf = appendAttr(s.buf, "handle", t.of[i])
					}
					s.text(`><ogc:FeatureId fid="`, name(i), `"/></wfs:InsertResult>`)
				}
			}
			s.text("<wfs:TransactionResult><wfs:Status><wfs:SUCCESS/></wfs:Status></wfs:TransactionResult></wfs:WFS_TransactionResponse>\n")
			return nil
		}
		old := t.version == "1.1.0"
		space, ids := space2, [4]string{`fes="http://www.opengis.net/fes/2.0"`, "fes:ResourceId", "rid", t.version}
		if old {
			space, ids = space1, [4]string{`ogc="http://www.opengis.net/ogc"`, "ogc:FeatureId", "fid", t.version}
		}
		s.text(`<wfs:TransactionResponse xmlns:wfs="`, space, `" xmlns:`, ids[0], ` version="`, ids[3], `"><wfs:TransactionSummary>`)
		for _, total := range []string{"inserted", "updated", "replaced", "deleted"} {
			if total == "replaced" && old {
				continue
			}
			element := "wfs:total" + strings.ToUpper(total[:1]) + total[1:]
			s.text("<", element, ">", strconv.Itoa(t.counts[total]), "</", element, ">")
		}
		s.text("</wfs:TransactionSummary>")
		for _, kind := range []struct {
			op      register.Op
			results string
		}{{register.Create, "InsertResults"}, {register.SetCells, "UpdateResults"}} {
			open := false
			for i, in := range t.edits {
				if in.Op != kind.op || old && kind.op != register.Create {
					continue
				}
				if !open {
					s.text("<wfs:", kind.results, ">")
					open = true
				}
				s.text("<wfs:Feature")
				if t.of[i] != "" {
					s.buf = appendAttr(s.buf, "handle", t.of[i])
				}
				s.text("><", ids[1], " ", ids[2], `="`, name(i), `"/></wfs:Feature>`)
			}
			if open {
				s.text("</wfs:", kind.results, ">")
			}
		}
		s.text("</wfs:TransactionResponse>\n")
		return nil
	})
}
