package ingest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/httpapi"
)

type descentPage struct {
	Rows []Descent `json:"rows"`
	Next int       `json:"next,omitempty" doc:"page mark; absent on the last page"`
}

type newDescent struct {
	Parent string `json:"parent" doc:"identifier of the older parcel"`
	Child  string `json:"child" doc:"identifier of the younger parcel"`
	On     string `json:"on,omitempty" doc:"day of the change, YYYY-MM-DD"`
	Kind   string `json:"kind" enum:"SPLIT,MERGE,RENUMBER,BOUNDARY"`
	Source string `json:"source,omitempty" enum:"MANUAL,DOCUMENT," doc:"left out: MANUAL"`
	Note   string `json:"note,omitempty" maxLength:"500" doc:"the document, or why"`
}

// lineageRoutes adds the descent of parcels: to read for whoever reads parcels, to add and take back for whoever edits them.
func lineageRoutes(api huma.API, service func(ctx context.Context) *Service) {
	huma.Get(api, "/api/v1/parcel-lineage", func(ctx context.Context, in *struct {
		Parcel string `query:"parcel" doc:"identifier; left out: every line"`
		Source string `query:"source" enum:"GEOMETRY,MANUAL,DOCUMENT,"`
		Ended  bool   `query:"ended" doc:"also lines that a person has taken back"`
		After  int    `query:"after" minimum:"0" doc:"page mark from next"`
		Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}) (*body[descentPage], error) {
		list, more, err := service(ctx).Descents(ctx, httpapi.ScopeOf(ctx), in.Parcel, in.Source, in.Ended, in.After, in.Limit)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		out := &body[descentPage]{descentPage{Rows: list}}
		if list == nil {
			out.Body.Rows = []Descent{}
		}
		if more {
			out.Body.Next = in.After + in.Limit
		}
		return out, nil
	})
	huma.Register(api, huma.Operation{OperationID: "post-parcel-lineage", Method: http.MethodPost, Path: "/api/v1/parcel-lineage", DefaultStatus: http.StatusNoContent,
		Summary: "Write down which parcels came of which"}, func(ctx context.Context, in *struct {
		Body struct {
			Lines []newDescent `json:"lines" minItems:"1" maxItems:"1000"`
		}
	}) (*struct{}, error) {
		list := make([]Descent, 0, len(in.Body.Lines))
		for _, l := range in.Body.Lines {
			d := Descent{Parent: l.Parent, Child: l.Child, Kind: l.Kind, Source: l.Source, Note: l.Note}
			if err := d.day(l.On); err != nil {
				return nil, httpapi.Problem(err)
			}
			list = append(list, d)
		}
		return nil, problem(service(ctx).Descend(ctx, httpapi.ScopeOf(ctx), list))
	})
	huma.Register(api, huma.Operation{OperationID: "end-parcel-lineage", Method: http.MethodPost, Path: "/api/v1/parcel-lineage/end", DefaultStatus: http.StatusNoContent,
		Summary: "Take a line of descent back"}, func(ctx context.Context, in *struct {
		Body struct {
			Parent string `json:"parent"`
			Child  string `json:"child"`
		}
	}) (*struct{}, error) {
		return nil, problem(service(ctx).EndDescent(ctx, httpapi.ScopeOf(ctx), in.Body.Parent, in.Body.Child))
	})
}

// problem dresses an error; none stays none.
func problem(err error) error {
	if err == nil {
		return nil
	}
	return httpapi.Problem(err)
}
