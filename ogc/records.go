package ogc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/param"
	"spoina/internal/register"
)

// ErrNoRecord is the answer to a record of a register that there is not, or not for this reader.
var ErrNoRecord = fail.New(fail.NotFound, "ogc.no_record", "there is no such record")

// catalogName is the collection of records (OGC API Records, 20-004r1): one for each collection that the reader may know of.
const catalogName = "records"

const recordClass = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"

// record is what the catalogue says of one register.
type record struct {
	Reg       *register.Register
	Title     register.Text
	About     register.Text
	Public    bool
	Updated   time.Time // zero: never written
	Continual bool      // clerks keep it; otherwise it is written when something is measured
	BBox      *[4]float64
	Files     []string // formats of download
	Tiles     bool
}

// publisher is the office as the catalogue names it.
type publisher struct {
	Name, Mail string
	Licence    string // a code of SPDX or an address; empty: the office has not said
}

var spdx = regexp.MustCompile(`^[A-Za-z0-9.+-]{2,60}$`)

// licenceURI is the address of the licence; empty when none was said.
func (p publisher) licenceURI() string {
	switch u, err := url.Parse(p.Licence); {
	case p.Licence == "":
		return ""
	case err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "":
		return p.Licence
	case spdx.MatchString(p.Licence):
		return "https://spdx.org/licenses/" + p.Licence
	}
	return ""
}

var about = map[string]register.Text{
	"parcels":            {PL: "Granice i numery działek ewidencyjnych, każdy stan z datą obowiązywania.", EN: "Boundaries and numbers of cadastral parcels, each state with its dates."},
	"road_lanes":         {PL: "Pasy drogowe z kategorią drogi i zarządcą.", EN: "Road lanes with the category of the road and its manager."},
	"address_points":     {PL: "Punkty adresowe gminy.", EN: "Address points of the municipality."},
	"reference_features": {PL: "Jezdnie, obszary zabudowane, zabytki i inne warstwy, z którymi porównuje się obiekty.", EN: "Carriageways, built-up areas, monuments and other layers that objects are compared with."},
	"zones":              {PL: "Strefy uchwały krajobrazowej i obszary, które na nie nachodzą.", EN: "Zones of the landscape resolution and the areas that lie over them."},
	"objects":            {PL: "Obiekty przy drogach, wykryte na skanach miasta.", EN: "Objects along the streets, found in scans of the town."},
	"scan_objects":       {PL: "Spostrzeżenia z kolejnych skanów miasta.", EN: "What each scan of the town saw."},
	"observations":       {PL: "Spostrzeżenia z terenu.", EN: "Observations in the field."},
	"decisions":          {PL: "Decyzje na zajęcie pasa drogowego, bez danych osobowych.", EN: "Decisions on occupying the road lane, without personal data."},
	"leases":             {PL: "Umowy dzierżawy gruntów gminy, bez danych osobowych.", EN: "Lease contracts of municipal land, without personal data."},
	"rates":              {PL: "Stawki opłat z podstawą prawną i okresem obowiązywania.", EN: "Rates of fees with their legal basis and dates."},
	"discrepancies":      {PL: "Rozbieżności między rejestrami a stanem w terenie.", EN: "Discrepancies between the registers and the town as it stands."},
}

// formatsOf are the files that a register is downloaded as, in the order of their usefulness for GIS.
func formatsOf(reg *register.Register) []string {
	if reg.Geometry == "" {
		return []string{"csv", "xlsx", "ods"}
	}
	return []string{"gpkg", "geojson", "fgb", "parquet", "shp", "gml", "csv", "xlsx"}
}

// catalogue reads what the reader may know of: the registers that they may read, and the office's own words.
func (s *Service) catalogue(r *http.Request, reader *register.Reader, tx pgx.Tx) ([]record, publisher, error) {
	office := httpapi.StoreOf(r.Context()).Office()
	out := publisher{Name: office.Name}
	params, err := param.Load(r.Context(), tx, access.System("catalogue"), clock.Today())
	if err != nil {
		return nil, out, err
	}
	out.Mail, out.Licence = params.Text("data_contact"), params.Text("data_licence")
	views, err := reader.Views(s.registers)
	if err != nil {
		return nil, out, err
	}
	drawn := map[string]bool{}
	if s.tiles != nil {
		for _, l := range s.tiles.TileLayers(httpapi.ScopeOf(r.Context())) {
			drawn[l.Name] = true
		}
	}
	var list []record
	for _, reg := range views {
		x := record{Reg: reg, Title: reg.Title, About: about[reg.Name], Public: reader.Public(reg), Files: formatsOf(reg), Tiles: drawn[reg.Name],
			Continual: reg.Kind == register.State || reg.Kind == register.Document}
		if x.About.PL == "" {
			x.About = reg.Title
		}
		if x.Updated, err = reader.LastChange(reg); err != nil {
			return nil, out, err
		}
		if reg.Geometry != "" {
			if x.BBox, err = reader.Extent(reg); err != nil {
				return nil, out, err
			}
			if x.BBox == nil {
				x.BBox = office.BBox
			}
		}
		list = append(list, x)
	}
	return list, out, nil
}

type recordDoc struct {
	ID         string           `json:"id"`
	Type       string           `json:"type"`
	ConformsTo []string         `json:"conformsTo"`
	Geometry   any              `json:"geometry"`
	Time       any              `json:"time"`
	Properties recordProperties `json:"properties"`
	Links      []link           `json:"links"`
}

type recordProperties struct {
	Type         string         `json:"type"`
	Title        string         `json:"title"`
	Description  string         `json:"description"`
	Language     object         `json:"language"`
	Updated      string         `json:"updated,omitempty"`
	License      string         `json:"license,omitempty"`
	Rights       string         `json:"rights"`
	Contacts     []object       `json:"contacts"`
	Formats      []recordFormat `json:"formats"`
	Keywords     []string       `json:"keywords"`
	AccrualCycle string         `json:"accrualPeriodicity"`
	ExternalIDs  []object       `json:"externalIds"`
}

type recordFormat struct {
	Name      string `json:"name"`
	MediaType string `json:"mediaType"`
}

// How often a register is written, in the words of the Publications Office of the EU.
func (x record) frequency() string {
	if x.Continual {
		return "http://publications.europa.eu/resource/authority/frequency/CONT"
	}
	return "http://publications.europa.eu/resource/authority/frequency/IRREG"
}

func (x record) doc(r *http.Request, p publisher, own []link) recordDoc {
	l := languageOf(r)
	base := baseOf(r)
	root := strings.TrimSuffix(base, "/ogc")
	d := recordDoc{ID: x.Reg.Name, Type: "Feature", ConformsTo: []string{recordClass}, Properties: recordProperties{Type: "dataset", Title: l.pick(x.Title), Description: l.pick(x.About),
		Language: object{"code": string(l)}, Rights: l.pick(x.rights()), AccrualCycle: x.frequency(), Formats: []recordFormat{},
		Contacts:    []object{{"name": p.Name, "roles": []string{"publisher"}}},
		Keywords:    []string{x.Reg.Name},
		ExternalIDs: []object{{"value": base + "/collections/" + x.Reg.Name}}}}
	if p.Mail != "" {
		d.Properties.Contacts[0]["emails"] = []object{{"value": p.Mail}}
	}
	if !x.Updated.IsZero() {
		d.Properties.Updated = x.Updated.UTC().Format(time.RFC3339)
	}
	if b := x.BBox; b != nil {
		d.Geometry = object{"type": "Polygon", "coordinates": [][][2]float64{{{b[0], b[1]}, {b[2], b[1]}, {b[2], b[3]}, {b[0], b[3]}, {b[0], b[1]}}}}
	}
	d.Links = append(own,
		link{Rel: "collection", Type: jsonType, Title: l.pick(text("Katalog", "Catalogue")), Href: base + "/collections/" + catalogName},
		link{Rel: "describes", Type: jsonType, Title: l.pick(x.Title), Href: base + "/collections/" + x.Reg.Name},
		link{Rel: "item", Type: geoJSONType, Title: "OGC API – Features", Href: base + "/collections/" + x.Reg.Name + "/items"},
		link{Rel: "service-desc", Type: "application/xml", Title: "WFS 2.0", Href: root + "/wfs?service=WFS&request=GetCapabilities"},
		link{Rel: "describedby", Type: "application/ld+json", Title: "DCAT-AP", Href: base + "/dcat?f=jsonld"})
	if x.Tiles {
		d.Links = append(d.Links, link{Rel: "tilesets-vector", Type: jsonType, Title: "TileJSON", Href: root + "/tiles/" + x.Reg.Name + ".json"})
	}
	for _, format := range x.Files {
		mediaType, _, _ := strings.Cut(mediaTypes[format], ";")
		d.Properties.Formats = append(d.Properties.Formats, recordFormat{strings.ToUpper(format), mediaType})
		d.Links = append(d.Links, link{Rel: "enclosure", Type: mediaType, Title: strings.ToUpper(format), Href: x.file(appOf(r), format)})
	}
	if uri := p.licenceURI(); uri != "" && x.Public {
		d.Properties.License = "other"
		if spdx.MatchString(p.Licence) {
			d.Properties.License = p.Licence
		}
		d.Links = append(d.Links, link{Rel: "license", Type: htmlType, Title: p.Licence, Href: uri})
	}
	return d
}

func (x record) file(root, format string) string {
	return root + "/api/v1/registers/" + x.Reg.Name + "/export?format=" + format
}

func (x record) rights() register.Text {
	if x.Public {
		return text("Dostęp bez logowania", "Open to everybody, without signing in")
	}
	return text("Dostęp po zalogowaniu, według uprawnień", "For those who sign in, by their permissions")
}

// records answers for the catalogue, its records, one of them, and for what a map client asks of any collection.
func (s *Service) recordRoutes(r chi.Router) {
	r.Get("/collections/"+catalogName, s.handle(s.catalog))
	r.Get("/collections/"+catalogName+"/items", s.handle(s.records))
	r.Get("/collections/"+catalogName+"/items/{record}", s.handle(s.record))
	r.Get("/dcat", s.handle(s.dcat))
}

func (s *Service) catalogDoc(r *http.Request, own []link) collectionDoc {
	l := languageOf(r)
	base := baseOf(r)
	address := base + "/collections/" + catalogName
	return collectionDoc{ID: catalogName, Title: l.pick(text("Katalog danych", "Catalogue of data")), ItemType: "record", CRS: []string{crs84},
		Description: l.pick(text("Opis każdego zbioru: wydawca, licencja, częstość zmian, adresy i pliki", "What each collection is: publisher, licence, how often it changes, addresses and files")),
		Extent:      extent{Temporal: temporalExtent{Interval: [][2]*string{{nil, nil}}, TRS: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}},
		Links: append(own,
			link{Rel: "items", Type: geoJSONType, Title: l.pick(text("Opisy", "Records")), Href: address + "/items?f=json"},
			link{Rel: "items", Type: htmlType, Title: l.pick(text("Opisy", "Records")), Href: address + "/items?f=html"},
			link{Rel: "alternate", Type: "application/ld+json", Title: "DCAT-AP (JSON-LD)", Href: base + "/dcat?f=jsonld"},
			link{Rel: "alternate", Type: "text/turtle", Title: "DCAT-AP (Turtle)", Href: base + "/dcat?f=ttl"})}
}

func (s *Service) catalog(w http.ResponseWriter, r *http.Request) error {
	p, err := readParams(r, nil)
	if err != nil {
		return err
	}
	doc := s.catalogDoc(r, s.links(r, p, "/collections/"+catalogName))
	keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
	if p.html {
		return writePage(w, r, "catalog", pageData{Title: text("Katalog danych", "Catalogue of data"), Description: text("Opis każdego zbioru: wydawca, licencja, częstość zmian, adresy i pliki", "What each collection is: publisher, licence, how often it changes, addresses and files"), Links: doc.Links, Base: baseOf(r)})
	}
	return writeJSON(w, doc)
}

// chosen are the records that a request asks for. There are about a dozen, so they are looked through one by one.
func chosen(list []record, p *params, l language) ([]record, error) {
	if p.has("type") && p.get("type") != "dataset" {
		list = nil
	}
	if p.has("ids") {
		ids := strings.Split(p.get("ids"), ",")
		list = slices.DeleteFunc(list, func(x record) bool { return !slices.Contains(ids, x.Reg.Name) })
	}
	for word := range strings.FieldsFuncSeq(p.get("q"), func(r rune) bool { return r == ' ' || r == ',' }) {
		list = slices.DeleteFunc(list, func(x record) bool {
			return !strings.Contains(strings.ToLower(l.pick(x.Title)+" "+l.pick(x.About)+" "+x.Reg.Name), strings.ToLower(word))
		})
	}
	if p.has("bbox") {
		box, err := bbox(p.get("bbox"), system{Degrees: true})
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(x record) bool {
			b := x.BBox
			return b != nil && (b[0] > box.MaxX || b[2] < box.MinX || b[1] > box.MaxY || b[3] < box.MinY)
		})
	}
	return list, nil
}

func (s *Service) records(w http.ResponseWriter, r *http.Request) error {
	p, err := readParams(r, []string{"limit", "q", "type", "ids", "bbox", "after"})
	if err != nil {
		return err
	}
	limit, err := p.limit()
	if err != nil {
		return err
	}
	return s.read(r, func(reader *register.Reader, tx pgx.Tx) error {
		all, office, err := s.catalogue(r, reader, tx)
		if err != nil {
			return err
		}
		list, err := chosen(all, p, languageOf(r))
		if err != nil {
			return err
		}
		matched := len(list)
		if p.has("after") {
			i := slices.IndexFunc(list, func(x record) bool { return x.Reg.Name == p.get("after") })
			if i < 0 {
				return register.ErrCursor
			}
			list = list[i+1:]
		}
		links := append(selfLinks(r, p, "/collections/"+catalogName+"/items", geoJSONType), link{Rel: "collection", Type: jsonType, Href: baseOf(r) + "/collections/" + catalogName})
		if len(list) > limit {
			list = list[:limit]
			v := r.URL.Query()
			v.Set("after", list[limit-1].Reg.Name)
			links = append(links, link{Rel: "next", Type: links[0].Type, Href: baseOf(r) + "/collections/" + catalogName + "/items?" + v.Encode()})
		}
		if fresh(w, r, reader) {
			return nil
		}
		if p.html {
			return s.recordsPage(w, r, list, office, links, matched)
		}
		docs := []recordDoc{}
		for _, x := range list {
			docs = append(docs, x.doc(r, office, []link{{Rel: "self", Type: geoJSONType, Href: baseOf(r) + "/collections/" + catalogName + "/items/" + x.Reg.Name + "?f=json"}}))
		}
		w.Header().Set("Link", header(links))
		return writeJSONAs(w, geoJSONType, object{"type": "FeatureCollection", "timeStamp": time.Now().UTC().Format(time.RFC3339), "features": docs, "numberMatched": matched, "numberReturned": len(docs), "links": links})
	})
}

func (s *Service) record(w http.ResponseWriter, r *http.Request) error {
	p, err := readParams(r, nil)
	if err != nil {
		return err
	}
	return s.read(r, func(reader *register.Reader, tx pgx.Tx) error {
		list, office, err := s.catalogue(r, reader, tx)
		if err != nil {
			return err
		}
		name := chi.URLParam(r, "record")
		i := slices.IndexFunc(list, func(x record) bool { return x.Reg.Name == name })
		if i < 0 { // also where there is one that the reader may not know of
			return ErrNoRecord.Because("the catalogue has no record %q, or not for you", name)
		}
		if fresh(w, r, reader) {
			return nil
		}
		links := selfLinks(r, p, "/collections/"+catalogName+"/items/"+name, geoJSONType)
		doc := list[i].doc(r, office, links)
		if p.html {
			return s.recordPage(w, r, list[i], office, doc)
		}
		body, err := json.Marshal(doc)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", geoJSONType)
		w.Header().Set("Link", header(links))
		_, err = w.Write(body)
		return ignoreGone(err)
	})
}

func (s *Service) recordsPage(w http.ResponseWriter, r *http.Request, list []record, office publisher, links []link, matched int) error {
	l := languageOf(r)
	d := pageData{Title: text("Katalog danych", "Catalogue of data"), Links: links, Base: baseOf(r), Matched: int64(matched),
		Heads: []string{l.pick(text("Zbiór", "Collection")), l.pick(text("Opis", "What it is")), l.pick(text("Dostęp", "Access")), l.pick(text("Ostatnia zmiana", "Last change"))}}
	for _, x := range list {
		line := pageRow{Href: d.Base + "/collections/" + catalogName + "/items/" + x.Reg.Name + "?f=html", Cells: []string{l.pick(x.Title), l.pick(x.About), l.pick(x.rights()), ""}}
		if !x.Updated.IsZero() {
			line.Cells[3] = momentText(x.Updated, l)
		}
		d.Rows = append(d.Rows, line)
	}
	for _, x := range links {
		if x.Rel == "next" {
			d.Next = x.Href
		}
	}
	return writePage(w, r, "records", d)
}

func (s *Service) recordPage(w http.ResponseWriter, r *http.Request, x record, office publisher, doc recordDoc) error {
	l := languageOf(r)
	add := func(d *pageData, pl, en, value string) {
		if value != "" {
			d.Fields = append(d.Fields, cell{Title: l.pick(text(pl, en)), Text: value})
		}
	}
	d := pageData{Title: x.Title, Description: x.About, Links: doc.Links, Base: baseOf(r), Collection: x.Reg.Name}
	add(&d, "Wydawca", "Publisher", office.Name)
	add(&d, "Kontakt", "Contact", office.Mail)
	add(&d, "Dostęp", "Access", l.pick(x.rights()))
	licence := ""
	if x.Public {
		licence = office.Licence
		if licence == "" {
			licence = l.pick(text("urząd jeszcze jej nie podał", "the office has not said yet"))
		}
	}
	add(&d, "Licencja", "Licence", licence)
	add(&d, "Jak często się zmienia", "How often it changes", l.pick(map[bool]register.Text{true: text("na bieżąco, w miarę pracy urzędu", "continually, as the office works"), false: text("po każdym skanie albo analizie", "after each scan or analysis")}[x.Continual]))
	if !x.Updated.IsZero() {
		add(&d, "Ostatnia zmiana", "Last change", momentText(x.Updated, l))
	}
	if b := x.BBox; b != nil {
		add(&d, "Zasięg", "Extent", strconv.FormatFloat(b[0], 'f', 4, 64)+", "+strconv.FormatFloat(b[1], 'f', 4, 64)+" – "+strconv.FormatFloat(b[2], 'f', 4, 64)+", "+strconv.FormatFloat(b[3], 'f', 4, 64))
	}
	return writePage(w, r, "record", d)
}
