package ogc

import (
	"net/http"

	"github.com/jackc/pgx/v5"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

type extent struct {
	Spatial  *spatialExtent `json:"spatial,omitempty"`
	Temporal temporalExtent `json:"temporal"`
}

type spatialExtent struct {
	BBox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

type temporalExtent struct {
	Interval [][2]*string `json:"interval"`
	TRS      string       `json:"trs"`
}

type collectionDoc struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Extent      extent   `json:"extent"`
	ItemType    string   `json:"itemType"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs,omitempty"`
	Links       []link   `json:"links"`
}

// describe is what a client needs to know of a collection before it asks for features.
func (s *Service) describe(r *http.Request, reader *register.Reader, reg *register.Register, own []link) (collectionDoc, error) {
	l := languageOf(r)
	office := httpapi.StoreOf(r.Context()).Office()
	address := baseOf(r) + "/collections/" + reg.Name
	doc := collectionDoc{ID: reg.Name, Title: l.pick(reg.Title), Description: l.pick(about[reg.Name]), ItemType: "feature", CRS: []string{crs84}, Links: append(own,
		link{Rel: "items", Type: geoJSONType, Title: l.pick(reg.Title), Href: address + "/items?f=json"},
		link{Rel: "items", Type: htmlType, Title: l.pick(reg.Title), Href: address + "/items?f=html"},
		link{Rel: relChanges, Type: jsonType, Title: l.pick(text("Zmiany od początku", "Changes from the beginning")), Href: address + "/changes?since=r0"},
		link{Rel: relSchema, Type: schemaType, Title: l.pick(text("Pola", "Fields")), Href: address + "/schema"},
		link{Rel: relQueryables, Type: schemaType, Title: l.pick(text("Pola do wybierania", "Fields to select by")), Href: address + "/queryables"},
		link{Rel: relSortables, Type: schemaType, Title: l.pick(text("Pola do sortowania", "Fields to sort by")), Href: address + "/sortables"})}
	doc.Links = append(doc.Links, s.collectionLinks(r, reg.Name)...)
	doc.Extent.Temporal = temporalExtent{Interval: [][2]*string{{nil, nil}}, TRS: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
	if reg.Geometry == "" {
		return doc, nil
	}
	doc.Links = append(doc.Links, link{Rel: relStyles, Type: jsonType, Title: l.pick(text("Style", "Styles")), Href: address + "/styles"})
	doc.Links = append(doc.Links, styleLinks(r, reg.Name, l)...)
	doc.CRS = offered(office.SRID)
	doc.StorageCRS = system{EPSG: office.SRID}.URI()
	box, err := reader.Extent(reg)
	if err != nil {
		return doc, err
	}
	if box == nil {
		box = office.BBox
	}
	if box != nil {
		doc.Extent.Spatial = &spatialExtent{BBox: [][4]float64{*box}, CRS: crs84}
	}
	return doc, nil
}

func (s *Service) collections(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	return s.read(r, func(reader *register.Reader, _ pgx.Tx) error {
		links := s.links(r, q, "/collections")
		docs := []collectionDoc{}
		views, err := reader.Views(s.registers)
		if err != nil {
			return err
		}
		for _, reg := range views {
			doc, err := s.describe(r, reader, reg, []link{{Rel: "self", Type: jsonType, Href: baseOf(r) + "/collections/" + reg.Name}})
			if err != nil {
				return err
			}
			docs = append(docs, doc)
		}
		docs = append(docs, s.catalogDoc(r, []link{{Rel: "self", Type: jsonType, Href: baseOf(r) + "/collections/" + catalogName}}))
		if fresh(w, r, reader) {
			return nil
		}
		if q.html {
			return writePage(w, r, "collections", pageData{Title: text("Zbiory danych", "Collections"), Links: links, Base: baseOf(r), Collections: docs})
		}
		all := offered(httpapi.StoreOf(r.Context()).Office().SRID)
		return writeJSON(w, map[string]any{"collections": docs, "crs": all, "links": links})
	})
}

func (s *Service) collection(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	return s.collectionOf(r, func(reader *register.Reader, _ pgx.Tx, reg *register.Register) error {
		doc, err := s.describe(r, reader, reg, s.links(r, q, "/collections/"+reg.Name))
		if err != nil {
			return err
		}
		if fresh(w, r, reader) {
			return nil
		}
		if q.html {
			return writePage(w, r, "collection", pageData{Title: reg.Title, Links: doc.Links, Base: baseOf(r), Collections: []collectionDoc{doc}, Columns: columnsOf(r, reg, returned), Collection: reg.Name})
		}
		return writeJSON(w, doc)
	})
}
