package plot

import (
	"context"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// file is an answer that no cache keeps.
type file struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	Policy       string `header:"Content-Security-Policy"`
	Body         []byte
}

// Routes adds the printing of a sheet. Registers of people have no place and so no sheet.
func Routes(api huma.API, registers register.Set) {
	huma.Register(api, huma.Operation{OperationID: "print-sheet", Method: "POST", Path: "/api/v1/print", Summary: "The map to scale as a PDF of A4 to A0, with a legend",
		Responses: map[string]*huma.Response{"200": {Description: "the sheet", Content: map[string]*huma.MediaType{"application/pdf": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}},
		func(ctx context.Context, in *struct{ Body Sheet }) (*file, error) {
			body, _, err := Make(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Body)
			if err != nil {
				return nil, err
			}
			paper := in.Body.Paper
			if paper == "" {
				paper = "A4"
			}
			return &file{ContentType: "application/pdf", Disposition: fmt.Sprintf(`attachment; filename="map-%d-%s.pdf"`, in.Body.Scale, strings.ToLower(paper)), CacheControl: "no-store",
				Policy: "default-src 'none'; sandbox", Body: body}, nil
		})
}
