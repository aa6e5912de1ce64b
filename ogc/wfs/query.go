package wfs

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"spoina/geo"
	"spoina/internal/clock"
	"spoina/internal/cql2"
	"spoina/internal/fes"
	"spoina/internal/register"
)

// system is a reference system under the name by which it was asked for: the name decides the axis order.
type system struct {
	name          string
	epsg          int // 0 is CRS84
	degrees       bool
	northingFirst bool
}

func (c system) style() register.CoordinateStyle {
	s := register.CoordinateStyle{Decimals: 3, NorthingFirst: c.northingFirst, RightHand: true}
	if c.degrees {
		s.Decimals = 7
	}
	return s
}

func parseSystem(parameter, name string) (system, error) {
	c, form, err := geo.ParseCRS(name)
	if err != nil || !c.Known() {
		return system{}, invalid(parameter, "%s: there is no reference system %q here; one is %s", parameter, name, geo.PL1992.URN())
	}
	return system{name: strings.TrimSpace(name), epsg: c.EPSG, degrees: !c.Metric, northingFirst: c.NorthingFirst && form.DefinitionOrder()}, nil
}

// defaultSystem is the office's own, under the name that the standard prefers.
func (c *call) defaultSystem() system {
	s, err := parseSystem("srsName", "urn:ogc:def:crs:EPSG::"+strconv.Itoa(c.office.SRID))
	if err != nil { // an office in a system of its own
		return system{name: "urn:ogc:def:crs:EPSG::" + strconv.Itoa(c.office.SRID), epsg: c.office.SRID}
	}
	return s
}

// query is one of a request's queries, understood.
type query struct {
	register.Query
	register *register.Register
	crs      system
	columns  []*register.Column
	geometry bool // the place is given out
	matched  int64
}

// result is the queries of a request and which of their rows are wanted.
type result struct {
	queries []*query
	start   int64
	count   int64 // -1 is all of them
	hits    bool
	json    bool
	after   string
	known   int64
	on      clock.Date // the day asked for; zero is none
	day     clock.Date // today, or what today was when the first page was made: registers of what is true on a day show it
	matched int64
	single  bool // one feature as the document itself, by GetFeatureById
	several bool // of a list's values a row has several: pages of them have no mark
}

func (r *result) returned() int64 {
	if r.hits {
		return 0
	}
	n := max(0, r.matched-r.start)
	if r.count >= 0 {
		n = min(n, r.count)
	}
	return n
}

func whole(parameter, s string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt32 {
		return 0, invalid(parameter, "%s is a whole number of at least 0, not %q", parameter, s)
	}
	return n, nil
}

// presentation reads what is said about the answer rather than about the rows.
func (c *call) presentation(reader *register.Reader) (*result, error) {
	out := &result{count: -1, known: reader.Current, after: c.get("after")}
	var err error
	if v := c.first("count", "maxfeatures"); v != "" {
		if out.count, err = whole("count", v); err != nil {
			return nil, err
		}
	}
	if v := c.get("startindex"); v != "" {
		if out.start, err = whole("startIndex", v); err != nil {
			return nil, err
		}
	}
	switch v := c.get("resulttype"); strings.ToLower(v) {
	case "", "results":
	case "hits":
		out.hits = true
	default:
		return nil, invalid("resultType", "resultType is results or hits, not %q", v)
	}
	switch v := c.get("resolve"); strings.ToLower(v) {
	case "", "none", "local":
	default:
		return nil, notSupported("resolve", "resolve=%s: no feature refers to another by a link", v)
	}
	switch v := strings.ToLower(strings.ReplaceAll(c.first("outputformat", "f"), " ", "")); v {
	case "", "application/gml+xml;version=3.2", "application/gml+xml", "text/xml;subtype=gml/3.2", "text/xml;subtype=gml/3.2.1", "text/xml", "application/xml", "gml32", "gml3", "gml":
	case jsonType, "application/json", "json", "geojson":
		out.json = true
	default:
		return nil, invalid("outputFormat", "outputFormat is %q or %q, not %q", gmlType, jsonType, c.get("outputformat"))
	}
	if v := c.get("known"); v != "" {
		if out.known, err = reader.ParseKnown(v); err != nil {
			return nil, at("known", err)
		}
	}
	if v := c.get("on"); v != "" {
		if out.on, err = clock.ParseDate(v); err != nil {
			return nil, invalid("on", "on is a day like 2026-11-22, not %q", v)
		}
	}
	out.day = clock.Today()
	if v := c.get("day"); v != "" {
		if out.day, err = clock.ParseDate(v); err != nil {
			return nil, invalid("day", "day is a day like 2026-11-22, not %q", v)
		}
	}
	return out, nil
}

// queries reads which rows are wanted.
func (s *Service) queries(c *call, reader *register.Reader, out *result) error {
	if id := c.first("storedquery_id", "storedqueryid"); id != "" {
		return s.stored(c, reader, out, id)
	}
	prefixes, err := c.prefixes()
	if err != nil {
		return err
	}
	types, err := c.types(prefixes)
	if err != nil {
		return err
	}
	ids := c.first("resourceid", "featureid")
	given := 0
	for _, v := range []string{c.get("filter"), c.get("bbox"), ids} {
		if v != "" {
			given++
		}
	}
	if given > 1 {
		return invalid("filter", "filter, bbox and resourceId exclude each other")
	}
	if v := c.get("filter_language"); v != "" && v != "urn:ogc:def:queryLanguage:OGC-FES:Filter" {
		return invalid("filter_language", "the language of filter is urn:ogc:def:queryLanguage:OGC-FES:Filter; CQL2 goes into cql_filter")
	}
	if c.get("aliases") != "" {
		return notSupported("aliases", "joins of feature types are not offered")
	}
	if len(types) == 0 {
		if ids == "" {
			return missing("typeNames")
		}
		for id := range strings.SplitSeq(ids, ",") {
			name, _, _ := strings.Cut(strings.TrimSpace(id), ".")
			if !slices.Contains(types, name) {
				types = append(types, name)
			}
		}
	}
	perQuery := func(key string) (func(int) string, error) {
		all := lists(c.get(key))
		if len(all) > 1 && len(all) != len(types) {
			return nil, invalid(key, "%s has %d members for %d queries", key, len(all), len(types))
		}
		return func(i int) string {
			switch {
			case len(all) == 0:
				return ""
			case len(all) == 1:
				return strings.TrimSuffix(strings.TrimPrefix(all[0], "("), ")")
			}
			return all[i]
		}, nil
	}
	parts := map[string]func(int) string{}
	for _, key := range []string{"filter", "propertyname", "sortby", "srsname"} {
		if parts[key], err = perQuery(key); err != nil {
			return err
		}
	}
	for i, name := range types {
		q, err := s.query(c, reader, out, name)
		if err != nil {
			return err
		}
		for key, read := range map[string]func(string) error{
			"srsname":      func(v string) (err error) { q.crs, err = parseSystem("srsName", v); return },
			"filter":       func(v string) error { return at("filter", q.filter(c, v)) },
			"propertyname": func(v string) error { return q.project(c, v, prefixes) },
			"sortby":       func(v string) error { return q.sort(c, v, prefixes) },
		} {
			if v := parts[key](i); v != "" && (key != "propertyname" || c.operation == "GetFeature") {
				if err := read(v); err != nil {
					return err
				}
			}
		}
		q.Place.SRID = q.crs.epsg
		if v := c.get("bbox"); v != "" {
			if q.Box, err = c.box(q, v); err != nil {
				return err
			}
		}
		if ids != "" {
			q.Filters = append(q.Filters, identities(q.register, strings.Split(ids, ",")))
		}
		if v := c.get("cql_filter"); v != "" {
			f, err := q.register.ParseFilter(v)
			if err != nil {
				return at("cql_filter", err)
			}
			q.Filters = append(q.Filters, f)
		}
		out.queries = append(out.queries, q)
	}
	return nil
}

// types reads the names of the feature types: one for each query.
func (c *call) types(prefixes map[string]string) ([]string, error) {
	v := c.first("typenames", "typename")
	var out []string
	for _, item := range lists(v) {
		names := strings.Split(item, ",")
		if len(names) > 1 {
			return nil, notSupported("typeNames", "%s would join feature types, which is not offered; (a)(b) asks for both, one after the other", item)
		}
		name, err := c.local("typeNames", names[0], prefixes)
		if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// query opens a register as a feature type.
func (s *Service) query(c *call, reader *register.Reader, out *result, name string) (*query, error) {
	reg, err := reader.Find(s.registers, name)
	if err != nil {
		return nil, at("typeNames", err)
	}
	q := &query{register: reg, columns: reg.Open(), geometry: reg.Geometry != "", crs: c.defaultSystem()}
	if out.json {
		q.crs = system{name: geo.CRS84.URN(), degrees: true}
	}
	if out.known < reader.Current || c.get("known") != "" {
		q.When.Known = &out.known
	}
	q.When.On = out.on
	if q.When.On.IsZero() && reg.Kind == register.State {
		q.When.On = out.day
	}
	q.Place = &register.PlaceStyle{SRID: q.crs.epsg}
	return q, nil
}

// identity reads a gml:id, register and number.
func identity(reg *register.Register) func(string) (int64, bool) {
	return func(name string) (int64, bool) {
		number, ok := strings.CutPrefix(strings.TrimSpace(name), reg.Name+".")
		id, err := strconv.ParseInt(number, 10, 64)
		return id, ok && err == nil
	}
}

func identities(reg *register.Register, names []string) register.IDs {
	out := register.IDs{}
	for _, name := range names {
		if id, ok := identity(reg)(name); ok {
			out = append(out, id)
		}
	}
	return out
}

func (q *query) filter(c *call, text string) error {
	el, err := fes.ReadXML(strings.NewReader(text))
	if err != nil {
		return err
	}
	return q.condition(c, el)
}

// condition adds a filter. Literals that name no system are in the default one of the type.
func (q *query) condition(c *call, el *fes.Element) error {
	o := fes.Options{Geometry: q.register.Geometry, SRS: c.defaultSystem().name, Identity: identity(q.register),
		System: func(name string) (int, bool, error) {
			found, err := parseSystem("srsName", name)
			return found.epsg, found.northingFirst, err
		}}
	node, err := o.Filter(el)
	if err != nil {
		return err
	}
	f, err := q.register.ConditionOf(node)
	if err != nil {
		return err
	}
	q.Filters = append(q.Filters, f)
	return nil
}

// known keeps rows in which a property has a value.
func (q *query) known(property string) error {
	f, err := q.register.ConditionOf(&cql2.Not{Arg: &cql2.IsNull{Arg: &cql2.Property{Name: property}}})
	if err != nil {
		return err
	}
	q.Filters = append(q.Filters, f)
	return nil
}

// property finds a column of the type by a name with or without a prefix; nil is the geometry or the identity.
func (q *query) property(c *call, parameter, name string, prefixes map[string]string) (*register.Column, string, error) {
	path := strings.Split(strings.TrimSpace(name), "/")
	if len(path) == 2 {
		of, err := c.local(parameter, path[0], prefixes)
		if err != nil {
			return nil, "", err
		}
		if of != q.register.Name {
			return nil, "", invalid(parameter, "%s is no property of %s", name, q.register.Name)
		}
	}
	field, err := c.local(parameter, path[len(path)-1], prefixes)
	if err != nil {
		return nil, "", err
	}
	if field == "id" || field == q.register.Geometry && field != "" {
		return nil, field, nil
	}
	for _, column := range q.register.Open() {
		if column.Field == field && len(path) <= 2 {
			return column, field, nil
		}
	}
	return nil, "", invalid(parameter, "%s has no property %q", q.register.Name, name)
}

// project keeps some of the properties; the identity always leaves.
func (q *query) project(c *call, list string, prefixes map[string]string) error {
	if strings.TrimSpace(list) == "*" {
		return nil
	}
	columns := []*register.Column{}
	geometry := false
	for name := range strings.SplitSeq(list, ",") {
		column, field, err := q.property(c, "propertyName", name, prefixes)
		if err != nil {
			return err
		}
		if column != nil {
			columns = append(columns, column)
		} else if field != "id" {
			geometry = true
		}
	}
	slices.SortFunc(columns, func(a, b *register.Column) int { // in the order of the schema
		all := q.register.Open()
		return slices.Index(all, a) - slices.Index(all, b)
	})
	q.columns, q.geometry = slices.Compact(columns), geometry
	return nil
}

func (q *query) sort(c *call, list string, prefixes map[string]string) error {
	for key := range strings.SplitSeq(list, ",") {
		words := strings.Fields(key)
		if len(words) == 0 || len(words) > 2 {
			return invalid("sortBy", "sortBy looks like number ASC,area_m2 DESC, not %q", list)
		}
		o := register.Order{}
		if len(words) == 2 {
			switch strings.ToUpper(words[1]) {
			case "ASC", "A":
			case "DESC", "D":
				o.Desc = true
			default:
				return invalid("sortBy", "the order is ASC or DESC, not %q", words[1])
			}
		}
		column, field, err := q.property(c, "sortBy", words[0], prefixes)
		if err != nil {
			return err
		}
		if column == nil && field != "id" || column != nil && !column.Sortable {
			return invalid("sortBy", "%s cannot be sorted by %s", q.register.Name, field)
		}
		o.Column = column
		q.Sort = append(q.Sort, o)
	}
	return nil
}

// box reads four numbers and, as a fifth, their system; without it they are in the default system of the type.
func (c *call) box(q *query, s string) (*register.Box, error) {
	parts := strings.Split(s, ",")
	in := c.defaultSystem()
	if len(parts) == 5 || len(parts) == 7 {
		var err error
		if in, err = parseSystem("bbox", parts[len(parts)-1]); err != nil {
			return nil, err
		}
		parts = parts[:len(parts)-1]
	}
	if len(parts) == 6 { // heights do not select anything
		parts = []string{parts[0], parts[1], parts[3], parts[4]}
	}
	if len(parts) != 4 {
		return nil, invalid("bbox", "bbox is four numbers and the name of their system, not %q", s)
	}
	var v [4]float64
	for i, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, invalid("bbox", "bbox is four numbers and the name of their system; %q is no number", p)
		}
		v[i] = n
	}
	if in.northingFirst {
		v = [4]float64{v[1], v[0], v[3], v[2]}
	}
	if v[1] > v[3] || v[0] > v[2] {
		return nil, invalid("bbox", "bbox: the lower corner lies beyond the upper one; the order of the axes is that of %s", in.name)
	}
	if in.degrees && (v[0] < -180 || v[2] > 180 || v[1] < -90 || v[3] > 90) {
		return nil, invalid("bbox", "bbox: degrees outside the Earth; the order of the axes is that of %s", in.name)
	}
	if q.register.Geometry == "" {
		return nil, invalid("bbox", "features of %s have no place", q.register.Name)
	}
	return &register.Box{MinX: v[0], MinY: v[1], MaxX: v[2], MaxY: v[3], SRID: in.epsg}, nil
}

// countAll says how many rows match in all.
func (r *result) countAll(reader *register.Reader) error {
	r.matched = 0
	for _, q := range r.queries {
		n, err := reader.Count(q.register, q.Query)
		if err != nil {
			return at("filter", err)
		}
		q.matched = n
		r.matched += n
	}
	return nil
}

// share is which rows of the i-th query the answer holds.
func (r *result) share(i int) (skip, take int64) {
	before := int64(0)
	for _, q := range r.queries[:i] {
		before += q.matched
	}
	end := r.start + r.returned()
	from, to := max(r.start, before), min(end, before+r.queries[i].matched)
	return from - before, max(0, to-from)
}

// page sets the query to its share of the answer: where it does not begin with the first row, from the mark behind the
// last one skipped, which costs their identities only.
func (r *result) page(reader *register.Reader, i int) (register.Query, int64, error) {
	q := r.queries[i]
	skip, take := r.share(i)
	page := q.Query
	page.Columns = q.columns
	if !q.geometry {
		page.Place = nil
	}
	if take < q.matched {
		page.Limit = int(take)
	}
	switch {
	case take == 0 || skip == 0:
	case r.after != "" && len(r.queries) == 1:
		page.After = r.after
	default:
		mark, err := r.mark(reader, q.register, q.Query, skip)
		if err != nil {
			return page, 0, err
		}
		page.After = mark
	}
	return page, take, nil
}

// mark is the page mark behind so many rows.
func (r *result) mark(reader *register.Reader, reg *register.Register, q register.Query, rows int64) (string, error) {
	q.Columns, q.Place, q.Limit = []*register.Column{}, nil, int(rows)
	page, err := reader.Rows(reg, q, func(*register.Row) error { return nil })
	if err == nil && page.Next == "" {
		err = invalid("startindex", "no row of %s stands behind the %dth from where the page mark begins", reg.Name, rows) // the two do not belong together
	}
	return page.Next, err
}

// nextAndPrevious are the addresses of the pages beside this one, on the same revision and day.
func (r *result) nextAndPrevious(c *call, reader *register.Reader) (next, previous string, err error) {
	address := func(change func(url.Values)) string {
		v := url.Values{}
		for k, list := range c.values {
			v[k] = list
		}
		v.Set("service", "WFS")
		v.Set("version", version)
		v.Del("after")
		v.Del("maxfeatures")
		v.Set("known", "r"+strconv.FormatInt(r.known, 10))
		v.Set("day", r.day.String())
		change(v)
		return c.base() + "?" + v.Encode()
	}
	if r.hits {
		if r.matched > 0 {
			next = address(func(v url.Values) { v.Set("resulttype", "results"); v.Set("startindex", "0") })
		}
		return next, "", nil
	}
	if r.start > 0 && r.count != 0 {
		size := r.start
		if r.count > 0 {
			size = min(size, r.count)
		}
		previous = address(func(v url.Values) {
			v.Set("startindex", strconv.FormatInt(r.start-size, 10))
			v.Set("count", strconv.FormatInt(size, 10))
		})
	}
	end := r.start + r.returned()
	if r.count <= 0 || end >= r.matched {
		return "", previous, nil
	}
	mark := ""
	if len(r.queries) == 1 && !r.several {
		q := r.queries[0]
		page, _, err := r.page(reader, 0)
		if err != nil {
			return "", "", err
		}
		q.After = page.After
		if mark, err = r.mark(reader, q.register, q.Query, r.returned()); err != nil {
			return "", "", at("after", err)
		}
		q.After = ""
	}
	next = address(func(v url.Values) {
		v.Set("startindex", strconv.FormatInt(end, 10))
		v.Set("count", strconv.FormatInt(r.count, 10))
		if mark != "" {
			v.Set("after", mark)
		}
	})
	return next, previous, nil
}
