package wfs

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"spoina/internal/fes"
)

// readKeys reads keys and values. Keys are written in any case and stand once each.
func readKeys(query string) (url.Values, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, exception{"OperationParsingFailed", "", http.StatusBadRequest, "the address cannot be read: " + err.Error()}
	}
	out := url.Values{}
	for name, list := range values {
		key := strings.ToLower(name)
		if len(list) > 1 || out.Has(key) {
			return nil, invalid(key, "%s stands more than once", key)
		}
		if strings.ContainsRune(list[0], 0) {
			return nil, invalid(key, "%s is not text", key)
		}
		out.Set(key, list[0])
	}
	return out, nil
}

// readRoot reads the body of a POST.
func readRoot(r *http.Request) (*fes.Element, error) {
	root, err := fes.ReadXML(r.Body)
	if err != nil {
		p := asException(err)
		if p.status == http.StatusBadRequest {
			p.code = "OperationParsingFailed"
		}
		return nil, p
	}
	return root, nil
}

// readPost reads a request in XML into the keys and values that say the same: so both bindings have one meaning, and a
// page of either can link to the next one.
func readPost(root *fes.Element) (url.Values, error) {
	out := url.Values{"request": {root.Name}}
	if !wfsSpace(root.Space) {
		return nil, exception{"OperationParsingFailed", root.Name, http.StatusBadRequest, "the root element is not one of WFS 2.0"}
	}
	known := []string{"service", "version", "count", "startIndex", "resultType", "outputFormat", "handle", "resolve", "resolveDepth", "resolveTimeout", "valueReference", "resolvePath"}
	for _, a := range root.Attrs {
		if a.Name.Space != "" {
			continue // xsi:schemaLocation
		}
		if !slices.Contains(known, a.Name.Local) {
			return nil, invalid(a.Name.Local, "%s has no attribute %s", root.Name, a.Name.Local)
		}
		if a.Value != "" || a.Name.Local == "valueReference" {
			out.Set(strings.ToLower(a.Name.Local), a.Value)
		}
	}
	prefixes := map[string]string{}
	declare := func(el *fes.Element) {
		for prefix, space := range el.Prefixes {
			if prefix != "" {
				prefixes[prefix] = space
			}
		}
	}
	declare(root)
	var list []*fes.Element
	var words []string
	for _, el := range root.Children {
		declare(el)
		switch el.Name {
		case "Query":
			list = append(list, el)
		case "StoredQuery":
			if len(root.Children) > 1 {
				return nil, notSupported("StoredQuery", "one stored query stands alone in a request")
			}
			if err := storedKeys(out, el); err != nil {
				return nil, err
			}
		case "TypeName":
			words = append(words, el.Text)
			declare(el)
			out.Set("typenames", strings.Join(words, ","))
		case "StoredQueryId":
			words = append(words, el.Text)
			out.Set("storedquery_id", strings.Join(words, ","))
		case "AcceptVersions", "Sections", "AcceptFormats", "AcceptLanguages":
			var items []string
			for _, item := range el.Children {
				items = append(items, item.Text)
			}
			out.Set(strings.ToLower(el.Name), strings.Join(items, ","))
		default:
			return nil, exception{"OperationParsingFailed", el.Name, http.StatusBadRequest, root.Name + " has no element " + el.Name}
		}
	}
	if len(prefixes) > 0 {
		var decl []string
		for prefix, space := range prefixes {
			if !strings.ContainsAny(prefix+space, ",()") {
				decl = append(decl, "xmlns("+prefix+","+space+")")
			}
		}
		slices.Sort(decl)
		out.Set("namespaces", strings.Join(decl, ","))
	}
	return out, queryKeys(out, list)
}

func wfsSpace(s string) bool { return s == "http://www.opengis.net/wfs/2.0" || s == "" }

func storedKeys(out url.Values, el *fes.Element) error {
	out.Set("storedquery_id", el.Attr("id"))
	for _, p := range el.Children {
		name := strings.ToLower(p.Attr("name"))
		if p.Name != "Parameter" || name == "" {
			return exception{"OperationParsingFailed", p.Name, http.StatusBadRequest, "a stored query has wfs:Parameter elements with a name"}
		}
		if out.Has(name) {
			return invalid(p.Attr("name"), "%s stands more than once", p.Attr("name"))
		}
		out.Set(name, p.Text)
	}
	return nil
}

// queryKeys writes the Query elements as lists of lists: (first)(second).
func queryKeys(out url.Values, list []*fes.Element) error {
	columns := map[string][]string{}
	for _, el := range list {
		row := map[string]string{}
		for _, a := range el.Attrs {
			switch a.Name.Local {
			case "typeNames", "typeName":
				row["typenames"] = strings.Join(strings.Fields(a.Value), ",")
			case "srsName":
				row["srsname"] = a.Value
			case "aliases":
				row["aliases"] = a.Value
			case "handle":
			default:
				if a.Name.Space == "" {
					return notSupported(a.Name.Local, "attribute %s of a query is not supported", a.Name.Local)
				}
			}
		}
		var properties []string
		for _, part := range el.Children {
			switch part.Name {
			case "PropertyName":
				properties = append(properties, part.Text)
			case "Filter":
				row["filter"] = string(appendElement(nil, part, ""))
			case "SortBy":
				keys, err := fes.Sort(part)
				if err != nil {
					return at("sortBy", err)
				}
				var words []string
				for _, k := range keys {
					word := k.Property + " ASC"
					if k.Descending {
						word = k.Property + " DESC"
					}
					words = append(words, word)
				}
				row["sortby"] = strings.Join(words, ",")
			default:
				return exception{"OperationParsingFailed", part.Name, http.StatusBadRequest, "a query has no element " + part.Name}
			}
		}
		row["propertyname"] = strings.Join(properties, ",")
		for _, key := range []string{"typenames", "srsname", "aliases", "propertyname", "filter", "sortby"} {
			columns[key] = append(columns[key], row[key])
		}
	}
	for key, values := range columns {
		switch {
		case !slices.ContainsFunc(values, func(s string) bool { return s != "" }):
		case len(values) == 1:
			out.Set(key, values[0])
		default:
			out.Set(key, "("+strings.Join(values, ")(")+")")
		}
	}
	return nil
}

// appendElement writes an element that was read, with its namespace on itself unless what it stands in has the same.
func appendElement(b []byte, el *fes.Element, around string) []byte {
	b = append(append(b, '<'), el.Name...)
	if el.Space != around {
		b = appendAttr(b, "xmlns", el.Space)
	}
	for i, a := range el.Attrs {
		name := a.Name.Local
		if a.Name.Space != "" {
			prefix := "a" + string(rune('a'+i%26))
			if a.Name.Space == "http://www.w3.org/XML/1998/namespace" {
				prefix = "xml"
			} else {
				b = appendAttr(b, "xmlns:"+prefix, a.Name.Space)
			}
			name = prefix + ":" + name
		}
		b = appendAttr(b, name, a.Value)
	}
	b = append(b, '>')
	b = appendText(b, el.Text)
	for _, c := range el.Children {
		b = appendElement(b, c, el.Space)
	}
	return append(append(append(b, "</"...), el.Name...), '>')
}

// lists splits "(a)(b)" into its members; what begins with no bracket is one member. Filters may hold brackets: a member
// ends where the next one begins or the text ends.
func lists(s string) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") {
		return []string{s}
	}
	inner := s[1 : len(s)-1]
	var out []string
	for {
		end := boundary(inner)
		if end < 0 {
			return append(out, strings.TrimSpace(inner))
		}
		out = append(out, strings.TrimSpace(inner[:end]))
		inner = inner[end+2:]
	}
}

// boundary finds the next ")(" that is not inside the text of a filter.
func boundary(s string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], ")(")
		if i < 0 {
			return -1
		}
		i += from
		before, after := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+2:])
		xml := strings.HasPrefix(before, "<")
		if !xml && (before != "" || !strings.HasPrefix(after, "<")) || (before == "" || strings.HasSuffix(before, ">")) && (after == "" || after[0] == '<' || after[0] == ')') {
			return i
		}
		from = i + 1
	}
}

var declaration = regexp.MustCompile(`xmlns\(\s*(?:([A-Za-z_][\w.-]*)\s*[,=])?\s*([^()]*?)\s*\)`)

// prefixes reads NAMESPACES=xmlns(prefix,address),….
func (c *call) prefixes() (map[string]string, error) {
	out := map[string]string{}
	s := c.first("namespaces", "namespace")
	for _, m := range declaration.FindAllStringSubmatch(s, -1) {
		space := m[2]
		if decoded, err := url.PathUnescape(space); err == nil {
			space = decoded
		}
		out[m[1]] = space
	}
	if s != "" && len(out) == 0 {
		return nil, invalid("namespaces", "namespaces looks like xmlns(s,%s)", c.space())
	}
	return out, nil
}

// local takes the prefix off a name of the office's own.
func (c *call) local(parameter, name string, prefixes map[string]string) (string, error) {
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, "schema-element(") {
		return "", notSupported(parameter, "no feature type is derived from another: ask for it by name, without schema-element()")
	}
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		return name, nil
	}
	space, declared := prefixes[prefix]
	if declared && space != c.space() || !declared && prefix != "s" {
		return "", invalid(parameter, "%s: the prefix %s does not stand for %s", name, prefix, c.space())
	}
	return local, nil
}
