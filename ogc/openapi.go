package ogc

import (
	"net/http"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

type object = map[string]any

// api is the service's OpenAPI 3.0 description, with the collections and the fields that the person may read.
func (s *Service) api(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	var views []*register.Register
	if err := s.read(r, func(reader *register.Reader, _ pgx.Tx) (err error) {
		views, err = reader.Views(s.registers)
		return err
	}); err != nil {
		return err
	}
	keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
	doc := s.openAPI(r, views)
	if q.html {
		d := pageData{Title: text("Opis usługi", "Service description"), Links: selfLinks(r, q, "/api", openAPIType)}
		for _, p := range []string{"/", "/conformance", "/api", "/collections"} {
			d.Cells = append(d.Cells, [2]string{p, ""})
		}
		for _, reg := range views {
			d.Cells = append(d.Cells, [2]string{"/collections/" + reg.Name + "/items", languageOf(r).pick(reg.Title)})
		}
		return writePage(w, r, "api", d)
	}
	return writeJSONAs(w, openAPIType, doc)
}

func (s *Service) openAPI(r *http.Request, views []*register.Register) object {
	l := languageOf(r)
	ref := func(name string) object { return object{"$ref": "#/components/parameters/" + name} }
	problem := object{"description": "Problem (RFC 9457)", "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/problem"}}}}
	answer := func(mediaType, schema string) object {
		return object{
			"200": object{"description": "OK", "content": object{
				mediaType: object{"schema": object{"$ref": "#/components/schemas/" + schema}},
				htmlType:  object{"schema": object{"type": "string"}}}},
			"400": problem, "401": problem, "403": problem, "404": problem, "500": problem,
		}
	}
	get := func(id, summary string, parameters []object, responses object) object {
		if parameters == nil {
			parameters = []object{}
		}
		return object{"get": object{"operationId": id, "summary": summary, "parameters": append(parameters, ref("f")), "responses": responses}}
	}
	paths := object{
		"/":            get("getLandingPage", "Landing page", nil, answer(jsonType, "document")),
		"/conformance": get("getConformance", "Conformance classes", nil, answer(jsonType, "document")),
		"/api":         get("getAPI", "This description", nil, answer(openAPIType, "document")),
		"/collections": get("getCollections", "Collections", nil, answer(jsonType, "document")),
	}
	for _, reg := range views {
		title := l.pick(reg.Title)
		base := "/collections/" + reg.Name
		items := []object{ref("limit"), ref("bbox"), ref("bbox-crs"), ref("crs"), ref("datetime"), ref("filter"), ref("filter-lang"), ref("filter-crs"),
			ref("sortby"), ref("properties"), ref("on"), ref("known"), ref("after")}
		for _, c := range reg.Open() {
			if c.Filterable {
				items = append(items, object{"name": c.Field, "in": "query", "required": false, "description": l.pick(c.Title), "schema": parameterSchema(c, l), "style": "form", "explode": false})
			}
		}
		paths[base] = get("describe_"+reg.Name, title, nil, answer(jsonType, "document"))
		for _, p := range []purpose{returned, queryable, sortable} {
			paths[base+"/"+string(p)] = get(string(p)+"_"+reg.Name, title, []object{ref("known")}, answer(schemaType, "document"))
		}
		paths[base+"/changes"] = get("changes_"+reg.Name, title, []object{ref("since"), ref("limit"), ref("after"), ref("crs")}, answer(jsonType, "changes"))
		if reg.Geometry != "" {
			in := func(name string, values []string) object {
				return object{"name": name, "in": "query", "schema": object{"type": "string", "enum": values}}
			}
			content := object{}
			for _, form := range styleForms {
				if !slices.Contains(formsOf(reg.Name), form.f) {
					continue
				}
				content[form.mediaType] = object{"schema": object{"type": "string"}}
			}
			paths[base+"/styles"] = get("styles_"+reg.Name, title, nil, answer(jsonType, "document"))
			paths[base+"/styles/"+styleName] = object{"get": object{"operationId": "style_" + reg.Name, "summary": title, "parameters": []object{in("f", formsOf(reg.Name)), in(qmlGeometry, []string{"Polygon", "LineString", "Point"})},
				"responses": object{"200": object{"description": "OK", "content": content}, "400": problem, "401": problem, "403": problem, "404": problem, "500": problem}}}
			paths[base+"/legend"] = object{"get": object{"operationId": "legend_" + reg.Name, "summary": title, "parameters": []object{in("f", []string{"svg"})},
				"responses": object{"200": object{"description": "OK", "content": object{svgType: object{"schema": object{"type": "string"}}}}, "400": problem, "401": problem, "403": problem, "404": problem, "500": problem}}}
		}
		paths[base+"/items"] = edits(reg, false, get("features_"+reg.Name, title, items, answer(geoJSONType, "featureCollection")))
		paths[base+"/items/{featureId}"] = edits(reg, true, get("feature_"+reg.Name, title, []object{ref("featureId"), ref("crs"), ref("datetime"), ref("on"), ref("known")}, answer(geoJSONType, "feature")))
	}
	s.tilePaths(r, paths)
	paths["/collections/"+catalogName] = get("describe_"+catalogName, "Catalogue of data", nil, answer(jsonType, "document"))
	paths["/collections/"+catalogName+"/items"] = get("records", "Records", []object{ref("limit"), ref("q"), ref("type"), ref("ids"), ref("bbox"), ref("after")}, answer(geoJSONType, "featureCollection"))
	paths["/collections/"+catalogName+"/items/{recordId}"] = get("record", "Record", []object{ref("recordId")}, answer(geoJSONType, "document"))
	paths["/dcat"] = object{"get": object{"operationId": "dcat", "summary": "The catalogue as DCAT-AP 3", "parameters": []object{ref("dcat-f")}, "responses": object{
		"200": object{"description": "OK", "content": object{"application/ld+json": object{"schema": object{"type": "object"}}, "text/turtle": object{"schema": object{"type": "string"}}}},
		"400": problem, "401": problem, "403": problem, "404": problem, "500": problem}}}
	return object{
		"openapi": "3.0.3",
		"info":    object{"title": httpapi.StoreOf(r.Context()).Office().Name, "version": httpapi.Version, "description": "OGC API – Features"},
		"servers": []object{{"url": baseOf(r)}},
		"paths":   paths,
		// What the office shows everybody needs no account; the rest is for those who sign in or show a token of theirs.
		"security": []object{{}, {"token": []string{}}, {"password": []string{}}, {"session": []string{}}},
		"components": object{
			"securitySchemes": object{
				"token":    object{"type": "http", "scheme": "bearer", "description": "A token of an account."},
				"password": object{"type": "http", "scheme": "basic", "description": "A login, and a token of it for map programs as the password."},
				"session":  object{"type": "apiKey", "in": "cookie", "name": httpapi.CallerOf(r.Context()).CookieName("spoina_" + strings.ToLower(httpapi.StoreOf(r.Context()).Office().Code)), "description": "The session of the web application."},
			},
			"parameters": s.parameters(),
			"schemas": object{
				"document":          object{"type": "object"},
				"changes":           object{"type": "object", "required": []string{"changes", "revision"}, "properties": object{"since": object{"type": "integer"}, "revision": object{"type": "integer"}, "numberMatched": object{"type": "integer"}, "numberReturned": object{"type": "integer"}, "links": object{"type": "array", "items": object{"$ref": "#/components/schemas/link"}}, "changes": object{"type": "array", "items": object{"type": "object", "required": []string{"change", "id", "revision"}, "properties": object{"change": object{"type": "string", "enum": []string{register.Created, register.Altered, register.Ended, register.Removed}}, "id": object{"type": "integer"}, "revision": object{"type": "integer"}, "at": object{"type": "string", "format": "date-time"}, "feature": object{"allOf": []object{{"$ref": "#/components/schemas/feature"}}, "nullable": true}}}}}},
				"problem":           object{"type": "object", "properties": object{"title": object{"type": "string"}, "status": object{"type": "integer"}, "detail": object{"type": "string"}, "code": object{"type": "string"}}},
				"link":              object{"type": "object", "required": []string{"href", "rel"}, "properties": object{"href": object{"type": "string"}, "rel": object{"type": "string"}, "type": object{"type": "string"}, "title": object{"type": "string"}}},
				"feature":           object{"type": "object", "required": []string{"type", "geometry", "properties"}, "properties": object{"type": object{"type": "string", "enum": []string{"Feature"}}, "id": object{"type": "integer"}, "geometry": object{"type": "object", "nullable": true}, "properties": object{"type": "object", "nullable": true}}},
				"featureCollection": object{"type": "object", "required": []string{"type", "features"}, "properties": object{"type": object{"type": "string", "enum": []string{"FeatureCollection"}}, "features": object{"type": "array", "items": object{"$ref": "#/components/schemas/feature"}}, "links": object{"type": "array", "items": object{"$ref": "#/components/schemas/link"}}, "timeStamp": object{"type": "string", "format": "date-time"}, "numberMatched": object{"type": "integer", "minimum": 0}, "numberReturned": object{"type": "integer", "minimum": 0}, "revision": object{"type": "integer"}}},
			},
		},
	}
}

// edits adds the methods by which the person may change the features of a register.
func edits(reg *register.Register, one bool, path object) object {
	ref := func(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }
	problem := func(description string) object {
		return object{"description": description, "content": object{"application/problem+json": object{"schema": ref("schemas", "problem")}}}
	}
	feature := object{"description": "The feature as it is now", "headers": object{"ETag": object{"schema": object{"type": "string"}}}, "content": object{geoJSONType: object{"schema": ref("schemas", "feature")}}}
	add := func(method, id, summary string, types []string, status string, ok object) {
		op := object{"operationId": id + "_" + reg.Name, "summary": summary, "responses": object{status: ok, "400": problem("The body cannot be read"), "401": problem("Sign in"), "403": problem("Not yours to change"), "404": problem("No such feature"),
			"409": problem("The register as it is does not allow this"), "412": problem("Changed since you saw it: field by field"), "413": problem("Larger than 1 MB"), "415": problem("Another media type is needed"),
			"422": problem("Fields that cannot be taken over, each with its reason")}}
		parameters := []object{}
		if one {
			parameters = append(parameters, ref("parameters", "featureId"), ref("parameters", "if-match"))
		}
		if len(types) > 0 {
			content := object{}
			for _, t := range types {
				content[t] = object{"schema": ref("schemas", "feature")}
				if t == mergePatchType {
					content[t] = object{"schema": ref("schemas", "document")}
				}
			}
			op["requestBody"] = object{"required": true, "content": content}
			parameters = append(parameters, ref("parameters", "content-crs"))
		}
		op["parameters"] = parameters
		path[method] = op
	}
	methods := allowed(reg, one)
	if strings.Contains(methods, "POST") {
		created := object{"description": "Created", "headers": object{"Location": object{"schema": object{"type": "string", "format": "uri"}}, "ETag": object{"schema": object{"type": "string"}}}, "content": feature["content"]}
		add("post", "create", "Add a feature", wholeTypes, "201", created)
	}
	if strings.Contains(methods, "PUT") {
		add("put", "replace", "Replace a feature", wholeTypes, "200", feature)
		add("patch", "update", "Change single fields of a feature (RFC 7396)", patchTypes, "200", feature)
	}
	if strings.Contains(methods, "DELETE") {
		add("delete", "delete", "Move a feature to the bin", nil, "204", object{"description": "Moved to the bin"})
	}
	return path
}

// parameterSchema is a column as a query parameter, in the words of OpenAPI 3.0: a list is asked for one element.
func parameterSchema(c *register.Column, l language) object {
	m := columnSchema(c, l)
	out := object{"type": m["type"]}
	if c.Type == register.List || c.Type == register.JSON {
		out["type"] = "string"
	}
	if format, ok := m["format"]; ok {
		out["format"] = format
	}
	var codes []string
	for _, choice := range c.CodeList() {
		codes = append(codes, choice.Value)
	}
	if codes != nil {
		out["enum"] = codes
	}
	return out
}

func (s *Service) parameters() object {
	query := func(name, description string, schema object) object {
		return object{"name": name, "in": "query", "required": false, "description": description, "schema": schema, "style": "form", "explode": false}
	}
	str := object{"type": "string"}
	uri := object{"type": "string", "format": "uri", "default": crs84}
	return object{
		"f":           query("f", "Form of the answer.", object{"type": "string", "enum": []string{"json", "html"}}),
		"limit":       query("limit", "Features of one page. Any number is honoured: large pages are streamed, never shortened.", object{"type": "integer", "minimum": 1, "maximum": 10000, "default": defaultLimit}),
		"bbox":        query("bbox", "Box in the axis order of bbox-crs.", object{"oneOf": []object{{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}}, "type": "array", "items": object{"type": "number"}}),
		"bbox-crs":    query("bbox-crs", "Reference system of bbox.", uri),
		"crs":         query("crs", "Reference system of the answer, in the axis order of its definition.", uri),
		"datetime":    query("datetime", "What was true, or happened, then: an instant or an interval, .. leaves an end open.", str),
		"filter":      query("filter", "CQL2, as text or as JSON.", str),
		"filter-lang": query("filter-lang", "Language of filter.", object{"type": "string", "enum": []string{"cql2-text", "cql2-json"}, "default": "cql2-text"}),
		"filter-crs":  query("filter-crs", "Reference system of geometries in filter.", uri),
		"sortby":      query("sortby", "Fields to sort by; - before a field turns the order.", str),
		"properties":  query("properties", "Fields to give out.", str),
		"since":       object{"name": "since", "in": "query", "required": true, "description": "The revision whose state the client holds, like r17, or a time: what changed since is told.", "schema": str, "style": "form", "explode": false},
		"on":          query("on", "The day that is shown; today where rows are states.", object{"type": "string", "format": "date"}),
		"known":       query("known", "As the office knew it: r and a revision, or a time.", str),
		"after":       query("after", "Page mark from a next or prev link.", str),
		"if-match":    object{"name": "If-Match", "in": "header", "required": false, "description": "The ETag of the feature as it was seen: a change of anything else is refused with 412.", "schema": str},
		"content-crs": object{"name": "Content-Crs", "in": "header", "required": false, "description": "Reference system of the geometry that is sent, in the axis order of its definition: a URI in angle brackets; CRS84 without it.", "schema": str},
		"q":           query("q", "Words that all stand in title or description.", str),
		"type":        query("type", "Kind of resource.", str),
		"ids":         query("ids", "Names of records, separated by commas.", str),
		"dcat-f":      query("f", "Form of the answer.", object{"type": "string", "enum": []string{"jsonld", "ttl"}}),
		"recordId":    object{"name": "recordId", "in": "path", "required": true, "schema": str},
		"featureId":   object{"name": "featureId", "in": "path", "required": true, "schema": object{"type": "integer"}},
	}
}
