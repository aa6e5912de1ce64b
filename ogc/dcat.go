package ogc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// The catalogue as DCAT-AP 3, the profile that data portals of the EU harvest (dane.gov.pl, data.europa.eu).

// prefixes are the vocabularies of the catalogue, in the order in which Turtle names them.
var prefixes = [][2]string{{"dcat", "http://www.w3.org/ns/dcat#"}, {"dct", "http://purl.org/dc/terms/"}, {"foaf", "http://xmlns.com/foaf/0.1/"}, {"vcard", "http://www.w3.org/2006/vcard/ns#"},
	{"xsd", "http://www.w3.org/2001/XMLSchema#"}, {"geo", "http://www.opengis.net/ont/geosparql#"}}

// term is a value: an address, or text with a language or a type.
type term struct{ id, text, language, datatype string }

func at(uri string) term { return term{id: uri} }

func both(t register.Text) []term {
	return []term{{text: t.PL, language: "pl"}, {text: t.EN, language: "en"}}
}

// thing is what the catalogue says of one resource.
type thing struct {
	id, class string
	says      []saying
}

type saying struct {
	property string
	values   []term
}

func (x *thing) say(property string, values ...term) {
	if len(values) > 0 {
		x.says = append(x.says, saying{property, values})
	}
}

const europa = "http://publications.europa.eu/resource/authority/"

// What DCAT-AP calls the formats of the files.
var fileTypes = map[string]string{"geojson": "GEOJSON", "gpkg": "GPKG", "csv": "CSV", "xlsx": "XLSX", "ods": "ODS", "shp": "SHP", "gml": "GML", "parquet": "PARQUET"}

// themes are what portals sort datasets by.
var themes = map[string]string{"road_lanes": "TRAN", "decisions": "TRAN", "rates": "GOVE", "leases": "GOVE"}

func describeCatalogue(base, app string, list []record, p publisher, srid int) []*thing {
	root := strings.TrimSuffix(base, "/ogc")
	office := &thing{id: base + "/dcat#publisher", class: "foaf:Agent"}
	office.say("foaf:name", term{text: p.Name})
	catalogue := &thing{id: base + "/dcat", class: "dcat:Catalog"}
	catalogue.say("dct:title", both(register.Text{PL: "Rejestry: " + p.Name, EN: "Registers: " + p.Name})...)
	catalogue.say("dct:description", both(text("Rejestry urzędu jako warstwy dla programów GIS", "The office's registers as layers for GIS programs"))...)
	catalogue.say("dct:publisher", at(office.id))
	catalogue.say("dct:language", at(europa+"language/POL"), at(europa+"language/ENG"))
	catalogue.say("foaf:homepage", at(app+"/"))
	features := &thing{id: base + "/dcat#features", class: "dcat:DataService"}
	features.say("dct:title", both(text("OGC API – Features", "OGC API – Features"))...)
	features.say("dcat:endpointURL", at(base))
	features.say("dcat:endpointDescription", at(base+"/api"))
	features.say("dct:conformsTo", at("http://www.opengis.net/spec/ogcapi-features-1/1.0"))
	wfs := &thing{id: base + "/dcat#wfs", class: "dcat:DataService"}
	wfs.say("dct:title", both(text("WFS 2.0", "WFS 2.0"))...)
	wfs.say("dcat:endpointURL", at(root+"/wfs"))
	wfs.say("dcat:endpointDescription", at(root+"/wfs?service=WFS&request=GetCapabilities"))
	wfs.say("dct:conformsTo", at("http://www.opengis.net/doc/IS/wfs/2.0"))
	tiles := &thing{id: base + "/dcat#tiles", class: "dcat:DataService"}
	tiles.say("dct:title", both(text("Kafle wektorowe", "Vector tiles"))...)
	tiles.say("dcat:endpointURL", at(root+"/tiles/catalog"))
	services := []*thing{features, wfs, tiles}
	things := []*thing{catalogue, office}
	var contact *thing
	if p.Mail != "" {
		contact = &thing{id: base + "/dcat#contact", class: "vcard:Organization"}
		contact.say("vcard:fn", term{text: p.Name})
		contact.say("vcard:hasEmail", at("mailto:"+p.Mail))
		things = append(things, contact)
	}
	licence := p.licenceURI()
	for _, x := range list {
		address := base + "/collections/" + x.Reg.Name
		d := &thing{id: address, class: "dcat:Dataset"}
		d.say("dct:identifier", term{text: address})
		d.say("dct:title", both(x.Title)...)
		d.say("dct:description", both(x.About)...)
		d.say("dct:publisher", at(office.id))
		if contact != nil {
			d.say("dcat:contactPoint", at(contact.id))
		}
		rights := "RESTRICTED"
		if x.Public {
			rights = "PUBLIC"
		}
		d.say("dct:accessRights", at(europa+"access-right/"+rights))
		d.say("dct:accrualPeriodicity", at(x.frequency()))
		if !x.Updated.IsZero() {
			d.say("dct:modified", term{text: x.Updated.UTC().Format(time.RFC3339), datatype: "xsd:dateTime"})
		}
		theme := themes[x.Reg.Name]
		if theme == "" {
			theme = "REGI"
		}
		d.say("dcat:theme", at(europa+"data-theme/"+theme))
		d.say("dcat:landingPage", at(base+"/collections/"+catalogName+"/items/"+x.Reg.Name+"?f=html"))
		if b := x.BBox; b != nil {
			place := &thing{id: address + "#extent", class: "dct:Location"}
			place.say("dcat:bbox", term{text: fmt.Sprintf("POLYGON((%[1]v %[2]v,%[3]v %[2]v,%[3]v %[4]v,%[1]v %[4]v,%[1]v %[2]v))", b[0], b[1], b[2], b[3]), datatype: "geo:wktLiteral"})
			d.say("dct:spatial", at(place.id))
			d.say("dct:conformsTo", at(system{EPSG: srid}.URI()))
			things = append(things, place)
		}
		offer := func(name, title, access, file, mediaType, kind string, service *thing) {
			o := &thing{id: address + "#" + name, class: "dcat:Distribution"}
			o.say("dct:title", both(text(title, title))...)
			o.say("dcat:accessURL", at(access))
			if file != "" {
				o.say("dcat:downloadURL", at(file))
			}
			if mediaType != "" {
				o.say("dcat:mediaType", at("http://www.iana.org/assignments/media-types/"+mediaType))
			}
			if kind != "" {
				o.say("dct:format", at(europa+"file-type/"+kind))
			}
			if service != nil {
				o.say("dcat:accessService", at(service.id))
				service.say("dcat:servesDataset", at(d.id))
			}
			if licence != "" && x.Public {
				o.say("dct:license", at(licence))
			}
			d.say("dcat:distribution", at(o.id))
			things = append(things, o)
		}
		offer("features", "OGC API – Features", address+"/items", "", geoJSONType, "GEOJSON", features)
		offer("wfs", "WFS 2.0", root+"/wfs?service=WFS&request=GetCapabilities", "", "", "WFS_SRVC", wfs)
		if x.Tiles {
			offer("tiles", "TileJSON", root+"/tiles/"+x.Reg.Name+".json", "", "application/vnd.mapbox-vector-tile", "", tiles)
		}
		for _, format := range x.Files {
			mediaType, _, _ := strings.Cut(mediaTypes[format], ";")
			offer(format, strings.ToUpper(format), address+"?f=html", x.file(app, format), mediaType, fileTypes[format], nil)
		}
		catalogue.say("dcat:dataset", at(d.id))
		things = append(things, d)
	}
	for _, service := range services {
		if len(service.says) > 0 && service.serves() {
			service.say("dct:publisher", at(office.id))
			catalogue.say("dcat:service", at(service.id))
			things = append(things, service)
		}
	}
	return things
}

func (x *thing) serves() bool {
	for _, s := range x.says {
		if s.property == "dcat:servesDataset" {
			return true
		}
	}
	return false
}

// dcat answers with the catalogue as JSON-LD or as Turtle.
func (s *Service) dcat(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	turtle := asked.Get("f") == "ttl"
	switch f := asked.Get("f"); f {
	case "", "jsonld", "json", "ttl":
		if f == "" {
			turtle = strings.Contains(r.Header.Get("Accept"), "text/turtle")
		}
		asked.Set("f", "json")
	default:
		return ErrParameter.Because("f is jsonld or ttl, not %q", f)
	}
	again := r.Clone(r.Context())
	again.URL.RawQuery = asked.Encode()
	if _, err := readParams(again, nil); err != nil {
		return err
	}
	return s.read(r, func(reader *register.Reader, tx pgx.Tx) error {
		list, office, err := s.catalogue(r, reader, tx)
		if err != nil {
			return err
		}
		if fresh(w, r, reader) {
			return nil
		}
		things := describeCatalogue(baseOf(r), appOf(r), list, office, httpapi.StoreOf(r.Context()).Office().SRID)
		if turtle {
			w.Header().Set("Content-Type", "text/turtle; charset=utf-8")
			_, err := w.Write([]byte(asTurtle(things)))
			return ignoreGone(err)
		}
		return writeJSONAs(w, "application/ld+json", asJSONLD(things))
	})
}

func asJSONLD(things []*thing) object {
	context := object{}
	for _, p := range prefixes {
		context[p[0]] = p[1]
	}
	graph := []object{}
	for _, x := range things {
		o := object{"@id": x.id, "@type": x.class}
		for _, s := range x.says {
			values, _ := o[s.property].([]object)
			for _, v := range s.values {
				value := object{"@id": v.id}
				if v.id == "" {
					value = object{"@value": v.text}
					if v.language != "" {
						value["@language"] = v.language
					}
					if v.datatype != "" {
						value["@type"] = v.datatype
					}
				}
				values = append(values, value)
			}
			o[s.property] = values
		}
		graph = append(graph, o)
	}
	return object{"@context": context, "@graph": graph}
}

// unsafe are the characters that an address in Turtle may not hold.
var unsafe = strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E", `"`, "%22", "{", "%7B", "}", "%7D", "|", "%7C", "^", "%5E", "`", "%60", `\`, "%5C", "\n", "%0A", "\r", "%0D", "\t", "%09")

func asTurtle(things []*thing) string {
	var b strings.Builder
	for _, p := range prefixes {
		fmt.Fprintf(&b, "@prefix %s: <%s> .\n", p[0], p[1])
	}
	for _, x := range things {
		fmt.Fprintf(&b, "\n<%s> a %s", unsafe.Replace(x.id), x.class)
		for _, s := range x.says {
			for _, v := range s.values {
				fmt.Fprintf(&b, " ;\n    %s %s", s.property, v.turtle())
			}
		}
		b.WriteString(" .\n")
	}
	return b.String()
}

func (t term) turtle() string {
	if t.id != "" {
		return "<" + unsafe.Replace(t.id) + ">"
	}
	quoted, err := json.Marshal(t.text) // its escapes are Turtle's, too
	if err != nil {
		return `""`
	}
	switch {
	case t.language != "":
		return string(quoted) + "@" + t.language
	case t.datatype != "":
		return string(quoted) + "^^" + t.datatype
	}
	return string(quoted)
}
