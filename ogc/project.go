package ogc

import (
	"bytes"
	_ "embed"
	"fmt"
	"net/http"
	"text/template"

	"github.com/jackc/pgx/v5"

	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/register"
)

//go:embed project.qgs
var projectText string

// projectLayer is a layer of a QGIS project.
type projectLayer struct {
	ID, Name, Title string
	Geometry        string // as QGIS names it; empty for a table
}

// project is what the template of a QGIS project is filled with.
type project struct {
	Title   string
	OGC     string // address of the landing page
	SRID    int
	CRSName string
	Layers  []projectLayer
}

var projectTemplate = template.Must(template.New("project.qgs").Funcs(template.FuncMap{"xml": func(s string) string {
	b, _ := register.AppendXML(nil, s)
	return string(b)
}}).Parse(projectText))

// QGIS's names of a layer's geometry: a layer of mixed kinds is a generic one.
var qgisGeometry = map[string]string{"parcels": "Polygon", "road_lanes": "Polygon", "address_points": "Point", "objects": "Point", "discrepancies": "Point"}

// writeProject makes a project file for QGIS 3.22 and later: every layer that the person may read and that has a place,
// from this office's own address. It holds no password: QGIS asks for it, or for a configuration of its own.
func (o *Orders) writeProject(r *http.Request) ([]byte, error) {
	store, scope := httpapi.StoreOf(r.Context()), httpapi.ScopeOf(r.Context())
	office := store.Office()
	p := project{Title: office.Name, OGC: baseOf(r), SRID: office.SRID}
	system, err := ogr.NewSpatialReference(fmt.Sprint(office.SRID))
	if err != nil {
		return nil, err
	}
	p.CRSName = system.Name()
	err = store.Read(r.Context(), func(tx pgx.Tx) error {
		reader, err := register.NewReader(r.Context(), store, tx, scope)
		if err != nil {
			return err
		}
		views, err := reader.Views(NewService(o.registers).registers)
		for _, reg := range views {
			if reg.Geometry != "" {
				p.Layers = append(p.Layers, projectLayer{ID: reg.Name, Name: reg.Name, Title: languageOf(r).pick(reg.Title), Geometry: qgisGeometry[reg.Name]})
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.bytes()
}

func (p project) bytes() ([]byte, error) {
	var b bytes.Buffer
	err := projectTemplate.Execute(&b, p)
	return b.Bytes(), err
}
