package ogc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Failures of editing.
var (
	ErrBody        = fail.New(fail.Invalid, "ogc.body", "the feature cannot be read")
	ErrContentType = fail.New(fail.Unsupported, "ogc.content_type", "features are sent as GeoJSON")
	ErrTooLarge    = fail.New(fail.TooLarge, "ogc.too_large", "one feature is at most 1 MB")
	ErrCells       = fail.New(fail.Unready, "ogc.cells", "some fields of the feature cannot be taken over")
	ErrTaken       = fail.New(fail.Conflict, "ogc.taken", "the register as it is does not allow this")
	ErrStale       = fail.New(fail.Stale, "ogc.stale", "somebody changed the feature since you saw it")
)

// featureLimit is how large one feature may be, in bytes: a shape of thousands of corners included.
const featureLimit = 1 << 20

const mergePatchType = "application/merge-patch+json"

// What each method takes.
var (
	wholeTypes = []string{geoJSONType, jsonType}
	patchTypes = []string{mergePatchType}
)

// allowed is the methods that the person may use at the items of a register, or at one of them.
func allowed(reg *register.Register, one bool) string {
	methods := []string{"GET", "HEAD", "OPTIONS"}
	switch {
	case !one && reg.Allows(register.Create):
		methods = append(methods, "POST")
	case one:
		if reg.Allows(register.SetCells) {
			methods = append(methods, "PUT", "PATCH")
		}
		if reg.Allows(register.Delete) {
			methods = append(methods, "DELETE")
		}
	}
	return strings.Join(methods, ", ")
}

// options says what the person may do: GIS programs offer editing when they read it here.
func (s *Service) options(one bool) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.collectionOf(r, func(reader *register.Reader, _ pgx.Tx, reg *register.Register) error {
			if one {
				if _, err := itemID(r, reg); err != nil {
					return err
				}
			}
			keeping(w, r, "Accept")
			methods := allowed(reg, one)
			w.Header().Set("Allow", methods)
			if strings.Contains(methods, "POST") {
				w.Header().Set("Accept-Post", strings.Join(wholeTypes, ", "))
			}
			if strings.Contains(methods, "PATCH") {
				w.Header().Set("Accept-Patch", strings.Join(patchTypes, ", "))
			}
			w.WriteHeader(http.StatusOK)
			return nil
		})
	}
}

func itemID(r *http.Request, reg *register.Register) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "feature"), 10, 64)
	if err != nil || id < 1 {
		return 0, ErrNoFeature.Because("%s has no feature %q", reg.Name, chi.URLParam(r, "feature"))
	}
	return id, nil
}

// edit is one request that changes a feature.
type edit struct {
	op   register.Op
	reg  *register.Register
	id   int64 // 0: a new one
	crs  system
	row  map[string]json.RawMessage // what the feature says now, of what a layer shows; nil for a new one
	sent *sentFeature
	tag  *ifMatch
}

// sentFeature is the body of a request.
type sentFeature struct {
	ID         json.RawMessage
	Geometry   json.RawMessage // nil: not said
	Properties map[string]json.RawMessage
}

// ifMatch is what the client says it has seen.
type ifMatch struct {
	any      bool
	versions []int64
}

// readIfMatch reads If-Match. A tag that this service never gave matches nothing.
func readIfMatch(r *http.Request) *ifMatch {
	values := r.Header.Values("If-Match")
	if len(values) == 0 {
		return nil
	}
	out := &ifMatch{}
	for _, tag := range strings.Split(strings.Join(values, ","), ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" {
			out.any = true
			continue
		}
		body, ok := strings.CutPrefix(tag, `"`) // a weak tag matches nothing (RFC 9110, 13.1.1)
		version, _, has := strings.Cut(strings.TrimSuffix(body, `"`), "-")
		if n, err := strconv.ParseInt(version, 10, 64); ok && has && err == nil && n > 0 {
			out.versions = append(out.versions, n)
		}
	}
	return out
}

// change makes the handler of a method that changes features.
func (s *Service) change(op register.Op, method string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := readParams(r, nil); err != nil {
			return err
		}
		e := &edit{op: op}
		if op != register.Create { // a new feature has no tag that somebody could have seen
			e.tag = readIfMatch(r)
		}
		look := func() error {
			return s.collectionOf(r, func(reader *register.Reader, tx pgx.Tx, reg *register.Register) error {
				return s.look(r, reader, tx, reg, e)
			})
		}
		if err := look(); err != nil {
			return err
		}
		if op != register.Delete {
			// The body is read from those only who may send one, at their pace, and nothing of the registers waits for it: so
			// the feature is looked at once more.
			var err error
			if e.sent, err = readSent(r, method); err != nil {
				return err
			}
			if op != register.Create {
				if err := look(); err != nil {
					return err
				}
			}
		}
		in := register.Edit{Op: op, ID: e.id}
		if e.tag != nil && !e.tag.any {
			now := versionOf(e.row)
			in.Version, in.Strict = now, true
			if !slices.Contains(e.tag.versions, now) {
				in.Version = slices.Max(append(e.tag.versions, 0))
				if in.Version == 0 || in.Version > now {
					return s.staleFeature(r, e, 0)
				}
			}
		}
		if op != register.Delete {
			if err := e.read(method, &in); err != nil {
				return err
			}
		}
		ctx := r.Context()
		result, err := register.Apply(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), s.registers, e.reg.Name, "map program: "+e.reg.Name, []register.Edit{in})
		if err != nil {
			return s.refusal(r, e, in, err)
		}
		if op == register.Delete {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return s.written(w, r, e, result)
	}
}

// look reads who asks and what about.
func (s *Service) look(r *http.Request, reader *register.Reader, tx pgx.Tx, reg *register.Register, e *edit) error {
	e.reg = reg
	if !reg.Allows(e.op) {
		return reg.MayNot(httpapi.ScopeOf(r.Context()), e.op)
	}
	var err error
	if e.op != register.Create {
		if e.id, err = itemID(r, reg); err != nil {
			return err
		}
		if e.row, err = rowNow(reader, reg, e.id, register.When{}); err != nil {
			return err
		}
	}
	e.crs = system{Degrees: true}
	if name := r.Header.Get("Content-Crs"); name != "" && e.op != register.Delete {
		e.crs, err = s.systems.parse(r.Context(), tx, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(name), "<"), ">"))
	}
	return err
}

// readSent reads the body of a request: a whole feature or a merge patch.
func readSent(r *http.Request, method string) (*sentFeature, error) {
	patch := method == http.MethodPatch
	body, err := readBody(r, map[bool][]string{true: patchTypes, false: wholeTypes}[patch])
	if err != nil {
		return nil, err
	}
	return readFeature(body, patch)
}

// rowNow is what a row says of what a layer shows.
func rowNow(reader *register.Reader, reg *register.Register, id int64, when register.When) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	_, err := reader.Rows(reg, register.Query{Columns: reg.Open(), Filters: []register.Filter{register.IDs{id}}, When: when}, func(row *register.Row) error {
		out = map[string]json.RawMessage{}
		for i, c := range row.Columns {
			out[c.Field] = bytes.Clone(row.AppendJSON(nil, i))
		}
		return nil
	})
	if err == nil && out == nil {
		err = ErrNoFeature.Because("%s has no feature %d", reg.Name, id)
	}
	return out, err
}

func versionOf(row map[string]json.RawMessage) int64 {
	n, _ := strconv.ParseInt(string(row["version"]), 10, 64)
	return n
}

func readBody(r *http.Request, types []string) ([]byte, error) {
	given := r.Header.Get("Content-Type")
	if given == "" {
		return nil, ErrBody.Because("the header Content-Type is missing: send %s", strings.Join(types, " or "))
	}
	mediaType, params, err := mime.ParseMediaType(given)
	if err != nil {
		return nil, ErrBody.Because("the header Content-Type cannot be read")
	}
	if !slices.Contains(types, mediaType) {
		return nil, ErrContentType.Because("%s is not taken here: send %s", mediaType, strings.Join(types, " or "))
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, ErrContentType.Because("the charset %s is not taken: JSON is UTF-8", charset)
	}
	if r.ContentLength > featureLimit {
		return nil, ErrTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, featureLimit+1))
	if err != nil {
		if _, ok := fail.Of(err); ok {
			return nil, err
		}
		return nil, ErrBody.Because("the body did not arrive whole")
	}
	if len(body) > featureLimit {
		return nil, ErrTooLarge
	}
	return body, nil
}

// What else may stand in a feature: what this service writes beside it, and what follows from the rest.
var besideFeature = map[string]bool{"links": true, "bbox": true, "timeStamp": true, "warnings": true}

func readFeature(body []byte, patch bool) (*sentFeature, error) {
	var all map[string]json.RawMessage
	if err := strictObject(body, &all); err != nil {
		return nil, err
	}
	out := &sentFeature{}
	hasGeometry := false
	for name, raw := range all {
		switch {
		case name == "id":
			out.ID = raw
		case name == "type":
			if string(raw) != `"Feature"` {
				return nil, ErrBody.Because("one feature is sent at a time: its type is Feature, not %s", raw[:min(len(raw), 40)])
			}
		case name == "geometry":
			out.Geometry, hasGeometry = raw, true
		case name == "properties":
			if string(raw) == "null" {
				if patch {
					return nil, ErrBody.Because("the properties cannot be taken away as a whole: name those that change")
				}
				continue
			}
			if err := strictObject(raw, &out.Properties); err != nil {
				return nil, err
			}
		case !besideFeature[name]:
			return nil, ErrBody.Because("the member %q is not understood", name)
		}
	}
	if patch {
		return out, nil
	}
	if _, ok := all["type"]; !ok {
		return nil, ErrBody.Because(`the member type is missing: a feature says "type": "Feature"`)
	}
	if _, ok := all["properties"]; !ok {
		return nil, ErrBody.Because("the member properties is missing")
	}
	if !hasGeometry {
		return nil, ErrBody.Because("the member geometry is missing; null is no place")
	}
	return out, nil
}

// strictObject reads a JSON object and refuses one that names a member twice: which of the two is meant nobody knows.
func strictObject(body []byte, into *map[string]json.RawMessage) error {
	d := json.NewDecoder(bytes.NewReader(body))
	first, err := d.Token()
	if err != nil || first != json.Delim('{') {
		return ErrBody.Because("the body is no JSON object")
	}
	out := map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return ErrBody.Because("the body is no JSON")
		}
		name, _ := key.(string)
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return ErrBody.Because("the value of %q is no JSON", name)
		}
		if _, twice := out[name]; twice {
			return ErrBody.Because("the member %q stands twice", name)
		}
		out[name] = raw
	}
	if _, err := d.Token(); err != nil {
		return ErrBody.Because("the body is cut short")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return ErrBody.Because("something follows after the feature")
	}
	*into = out
	return nil
}

// FieldProblem says what is wrong with one field of a feature that was sent.
type FieldProblem struct {
	Field   string          `json:"field,omitempty"`
	Value   json.RawMessage `json:"value,omitempty"` // of what is not personal
	Code    string          `json:"code"`
	Message string          `json:"message"`
}

// fieldProblems are fields that cannot be taken over: nothing was kept.
type fieldProblems struct {
	kind *fail.Error
	list []FieldProblem
}

func (e *fieldProblems) Error() string {
	var parts []string
	for _, p := range e.list {
		s := p.Message
		if p.Field != "" {
			s = p.Field
			if p.Value != nil {
				s += " = " + shorten(p.Value)
			}
			s += ": " + p.Message
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

func (e *fieldProblems) Unwrap() error { return e.kind }

// Members are the lists that a problem answer carries.
func (e *fieldProblems) Members() (cells, conflicts any) { return e.list, nil }

func shorten(raw json.RawMessage) string {
	s := []rune(string(raw))
	if len(s) > 100 {
		return string(s[:100]) + "…"
	}
	return string(s)
}

// read makes the edit of a body: of a whole feature or of a merge patch.
func (e *edit) read(method string, in *register.Edit) error {
	in.Set = map[string]json.RawMessage{}
	var wrong []FieldProblem
	refuse := func(field string, value json.RawMessage, code, message string) {
		wrong = append(wrong, FieldProblem{field, value, code, message})
	}
	// A register gives its rows their numbers: that of a new feature is not looked at, and that of an old one is that of
	// its address.
	if id := string(bytes.TrimSpace(e.sent.ID)); id != "" && e.op != register.Create {
		if own := strconv.FormatInt(e.id, 10); id != own && id != `"`+own+`"` {
			refuse("id", e.sent.ID, "not_editable", "the feature's number never changes")
		}
	}
	for field, raw := range e.sent.Properties {
		c, ok := e.reg.Column(field)
		switch value := bytes.TrimSpace(raw); {
		case field == "id" && (string(value) == "null" || e.op != register.Create && strings.Trim(string(value), `"`) == strconv.FormatInt(e.id, 10)):
		case !ok || field == e.reg.Geometry:
			refuse(field, raw, "unknown_column", "the collection has no such field")
		case c.Personal:
			refuse(field, nil, "personal", "this field may hold personal data, which no map layer shows or takes: change it in the register itself")
		case field == "version" && e.op == register.SetCells && in.Version == 0 && isNumber(value): // what the client saw, where it sends no If-Match
			in.Version, _ = strconv.ParseInt(string(value), 10, 64)
		case e.op == register.SetCells && same(e.row[field], value):
		case !c.Editable && e.op == register.Create && string(value) == "null":
		case !c.Editable:
			refuse(field, raw, "not_editable", "this field is not changed by hand, or not by you")
		case !ofType(c.Type, value):
			refuse(field, raw, "wrong_type", "a value of another type is needed here: "+typeWords[c.Type].EN)
		default:
			in.Set[field] = raw
		}
	}
	if method == http.MethodPut { // what a whole feature does not say, it says is unknown
		for _, c := range e.reg.Open() {
			if _, said := e.sent.Properties[c.Field]; !said && c.Editable && string(e.row[c.Field]) != "null" && string(e.row[c.Field]) != "[]" {
				in.Set[c.Field] = json.RawMessage("null")
			}
		}
	}
	if in.Version < 0 {
		refuse("version", nil, "impossible_number", "no feature has this version")
	}
	if err := e.place(in, method); err != nil {
		refuse("geometry", nil, "shape_unreadable", err.Error())
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b FieldProblem) int { return strings.Compare(a.Field, b.Field) })
		return &fieldProblems{ErrCells, wrong}
	}
	return nil
}

// place reads the geometry. The one of a collection whose places follow from other rows cannot be given: null is no
// place to say, and a feature that is sent back as it was read keeps the place it has.
func (e *edit) place(in *register.Edit, method string) error {
	if e.sent.Geometry == nil {
		return nil
	}
	none := string(bytes.TrimSpace(e.sent.Geometry)) == "null"
	if none && (!e.reg.Drawn() || e.op == register.Create && !e.reg.Shaped()) {
		return nil
	}
	shape, err := readShape(e.sent.Geometry, e.crs)
	if err != nil {
		return err
	}
	if !e.reg.Drawn() {
		if method == http.MethodPut {
			return errors.New("the place of these features follows from other registers: send null, or change single fields with PATCH")
		}
		return errors.New("the place of these features follows from other registers and is not drawn")
	}
	in.Shape = shape
	return nil
}

// ofType tells whether a JSON value is of the type that the schema gives a column, or null. What a person may type into a
// sheet, "1 465,20 zł", a program may not: a text of złote beside a number of grosze would be taken for one another.
func ofType(t register.Type, value []byte) bool {
	if string(value) == "null" {
		return true
	}
	switch t {
	case register.Integer, register.Number, register.Money:
		return value[0] == '-' || '0' <= value[0] && value[0] <= '9'
	case register.Bool:
		return value[0] == 't' || value[0] == 'f'
	case register.List:
		return value[0] == '['
	case register.JSON:
		return false
	}
	return value[0] == '"'
}

func isNumber(value []byte) bool {
	_, err := strconv.ParseInt(string(value), 10, 64)
	return err == nil
}

// same tells whether two JSON values say the same.
func same(now, value json.RawMessage) bool {
	if bytes.Equal(now, value) {
		return true
	}
	var a, b any
	if now == nil || json.Unmarshal(now, &a) != nil || json.Unmarshal(value, &b) != nil {
		return false
	}
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}

// Refusals that the register as a whole gives, not the value.
var takenCodes = []string{"key_taken", "number_taken", "party_exists", "in_use"}

// refusal says in the words of the web what the register refused.
func (s *Service) refusal(r *http.Request, e *edit, in register.Edit, err error) error {
	var conflicts *register.Conflicts
	if errors.As(err, &conflicts) && in.Strict {
		return s.staleFeature(r, e, in.Version)
	}
	var cells *register.CellErrors
	if !errors.As(err, &cells) {
		return err
	}
	out := &fieldProblems{kind: ErrCells}
	for _, c := range cells.Cells {
		switch c.Code {
		case "no_row":
			return ErrNoFeature.Because("%s has no feature %d", e.reg.Name, e.id)
		case "not_yours":
			return httpapi.ScopeOf(r.Context()).Refused("the right to do this with the feature, or with what it would become")
		case "no_version":
			if in.Strict {
				return s.staleFeature(r, e, 0)
			}
		}
		p := FieldProblem{Field: c.Field, Code: c.Code, Message: c.Message}
		if e.sent != nil {
			if col, ok := e.reg.Column(c.Field); ok && !col.Personal {
				p.Value = e.sent.Properties[c.Field]
			}
		}
		if slices.Contains(takenCodes, c.Code) {
			out.kind = ErrTaken
		}
		out.list = append(out.list, p)
	}
	return out
}

// written answers with the feature as it is now, in the system in which it was sent.
func (s *Service) written(w http.ResponseWriter, r *http.Request, e *edit, result register.Result) error {
	id := result.Rows[0].ID
	return s.read(r, func(reader *register.Reader, tx pgx.Tx) error {
		reg, err := reader.Find(s.registers, e.reg.Name)
		if err != nil {
			return err
		}
		// What was written may be true from a day to come, so the day is not asked.
		f, err := s.feature(r, reader, reg, id, register.When{Between: true, Undated: true}, e.crs, &params{})
		if err != nil {
			return err
		}
		address := baseOf(r) + "/collections/" + reg.Name + "/items/" + strconv.FormatInt(id, 10)
		h := w.Header()
		h.Set("ETag", f.tag)
		h.Set("Content-Type", geoJSONType)
		h.Set("Content-Crs", "<"+e.crs.URI()+">")
		h.Set("Content-Location", address)
		h.Set("Cache-Control", "no-store")
		h.Set(httpapi.RevisionHeader, strconv.FormatInt(reader.Current, 10))
		status := http.StatusOK
		if e.op == register.Create {
			h.Set("Location", address)
			status = http.StatusCreated
		}
		body := f.body
		if len(result.Warnings) > 0 {
			var list []FieldProblem
			for _, c := range result.Warnings {
				list = append(list, FieldProblem{Field: c.Field, Code: c.Code, Message: c.Message})
			}
			extra, err := json.Marshal(list)
			if err != nil {
				return err
			}
			body = append(bytes.TrimSuffix(bytes.TrimSpace(body), []byte("}")), `,"warnings":`...)
			body = append(append(body, extra...), '}', '\n')
		}
		w.WriteHeader(status)
		_, err = w.Write(body)
		return ignoreGone(err)
	})
}
