package letter

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/privacy"
)

// square stands for a picture in previews.
var square = func() []byte {
	grey := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range grey.Pix {
		grey.Pix[i] = color.Gray{Y: 0xcc}.Y
	}
	var b bytes.Buffer
	if err := png.Encode(&b, grey); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}()

type answer[T any] struct{ Body T }

// file is an answer that no cache keeps.
type file struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Policy       string `header:"Content-Security-Policy"`
	Body         []byte
}

type kindDoc struct {
	Kind
	Languages []string `json:"languages"`
}

type wordingDoc struct {
	Template
	Kind     kindDoc   `json:"kind"`
	Versions []Version `json:"versions" doc:"the newest first"`
}

type chosen struct {
	Name     string `path:"name"`
	Language string `query:"language" default:"pl"`
}

// Wording is what an editor writes.
type Wording struct {
	Language string `json:"language,omitempty" default:"pl"`
	Subject  string `json:"subject" maxLength:"300"`
	Body     string `json:"body" maxLength:"50000"`
}

// Routes adds the wordings of a programme's letters: GET /letters/{programme} lists them, GET and PUT
// /letters/{programme}/{name} read and write one, POST …/restore brings a version back, POST …/preview shows one with
// made-up values. Who edits letters sees them, and who reads one of the registers that they are about.
func Routes(api huma.API, programme string, kinds []Kind, registers ...string) {
	base := "/api/v1/letters/" + programme
	may := func(ctx context.Context) (*db.Store, access.Scope, error) {
		scope := httpapi.ScopeOf(ctx)
		if scope.May(access.EditLetters) || slices.ContainsFunc(registers, func(r string) bool { return scope.Rights(r).Read }) {
			return httpapi.StoreOf(ctx), scope, nil
		}
		return nil, scope, scope.Refused("the permission " + access.EditLetters)
	}
	doc := func(k *Kind) kindDoc { return kindDoc{*k, k.languages()} }
	huma.Register(api, huma.Operation{OperationID: "list-letters-" + programme, Method: http.MethodGet, Path: base, Summary: "Letters of a programme"},
		func(ctx context.Context, _ *struct{}) (*answer[[]kindDoc], error) {
			if _, _, err := may(ctx); err != nil {
				return nil, err
			}
			out := &answer[[]kindDoc]{Body: []kindDoc{}}
			for i := range kinds {
				out.Body = append(out.Body, doc(&kinds[i]))
			}
			return out, nil
		})
	read := func(ctx context.Context, store *db.Store, k *Kind, language string) (*answer[wordingDoc], error) {
		out := &answer[wordingDoc]{Body: wordingDoc{Kind: doc(k)}}
		return out, store.Read(ctx, func(tx pgx.Tx) (err error) {
			if out.Body.Template, err = Load(ctx, tx, k, language); err == nil {
				out.Body.Versions, err = History(ctx, tx, k, language)
			}
			return err
		})
	}
	huma.Register(api, huma.Operation{OperationID: "get-letter-" + programme, Method: http.MethodGet, Path: base + "/{name}", Summary: "The wording of a letter, and its history"},
		func(ctx context.Context, in *chosen) (*answer[wordingDoc], error) {
			store, _, err := may(ctx)
			if err != nil {
				return nil, err
			}
			k, err := find(kinds, in.Name)
			if err != nil {
				return nil, err
			}
			return read(ctx, store, k, in.Language)
		})
	change := func(ctx context.Context, name, reason string, f func(*db.Change, access.Scope, *Kind) (Template, error)) (*answer[wordingDoc], error) {
		store, scope, err := may(ctx)
		if err != nil {
			return nil, err
		}
		k, err := find(kinds, name)
		if err != nil {
			return nil, err
		}
		var t Template
		if _, err := store.Change(ctx, scope.Actor(), reason, func(c *db.Change) (err error) {
			t, err = f(c, scope, k)
			return err
		}); err != nil {
			return nil, err
		}
		return read(ctx, store, k, t.Language)
	}
	huma.Register(api, huma.Operation{OperationID: "put-letter-" + programme, Method: http.MethodPut, Path: base + "/{name}", Summary: "Write a letter's wording"},
		func(ctx context.Context, in *struct {
			Name string `path:"name"`
			Body struct {
				Wording
				Version int `json:"version" doc:"the version that you looked at"`
			}
		}) (*answer[wordingDoc], error) {
			return change(ctx, in.Name, "wording of a letter", func(c *db.Change, scope access.Scope, k *Kind) (Template, error) {
				return Set(ctx, c, scope, k, Template{Language: in.Body.Language, Subject: in.Body.Subject, Body: in.Body.Body}, in.Body.Version)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "restore-letter-" + programme, Method: http.MethodPost, Path: base + "/{name}/restore", Summary: "Bring an earlier wording back"},
		func(ctx context.Context, in *struct {
			Name string `path:"name"`
			Body struct {
				Language string `json:"language,omitempty" default:"pl"`
				Restore  int    `json:"restore" minimum:"0" doc:"0: as the program came"`
				Version  int    `json:"version" doc:"the version that you looked at"`
			}
		}) (*answer[wordingDoc], error) {
			return change(ctx, in.Name, "wording of a letter restored", func(c *db.Change, scope access.Scope, k *Kind) (Template, error) {
				return Restore(ctx, c, scope, k, in.Body.Language, in.Body.Restore, in.Body.Version)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "preview-letter-" + programme, Method: http.MethodPost, Path: base + "/{name}/preview", Summary: "A wording with made-up values, as a page", Responses: files()},
		func(ctx context.Context, in *struct {
			Name   string `path:"name"`
			Format string `query:"format" doc:"html, pdf or docx" default:"html"`
			Body   Wording
		}) (*file, error) {
			store, _, err := may(ctx)
			if err != nil {
				return nil, err
			}
			k, err := find(kinds, in.Name)
			if err != nil {
				return nil, err
			}
			t := Template{Programme: programme, Name: in.Name, Language: in.Body.Language, Subject: in.Body.Subject, Body: in.Body.Body}
			if err := k.Check(t); err != nil {
				return nil, err
			}
			l, err := Render(t, k.Examples(t))
			if err != nil {
				return nil, err
			}
			l.Footer = store.Office().Name
			return write(l, in.Format, k.Name+"-wzor")
		})
}

// Filling knows what a letter about a row says; it refuses rows that scope does not reach. kind is the letter's name.
type Filling func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, id int64, kind string) (Fields, error)

// Serve adds the letters about the rows of a register: GET path, which names {id} and {name}, below /api/v1. A letter
// holds personal data: who may not read them in the register gets none, and each one is recorded as a reading before it
// leaves. columns are the register's columns that its letters are made of.
func Serve(api huma.API, path, registerName string, columns []string, kinds []Kind, fill Filling) {
	huma.Register(api, huma.Operation{OperationID: "letter-of-" + registerName, Method: http.MethodGet, Path: "/api/v1" + path, Summary: "A letter about a row", Responses: files()},
		func(ctx context.Context, in *struct {
			ID       int64  `path:"id"`
			Name     string `path:"name"`
			Language string `query:"language" default:"pl"`
			Format   string `query:"format" default:"pdf" doc:"pdf, docx or html"`
			Purpose  string `query:"purpose" default:"contact" doc:"why personal data are read; the reading is recorded"`
		}) (*file, error) {
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			if rights := scope.Rights(registerName); !rights.Read || !rights.Personal {
				return nil, scope.Refused("personal data of the register " + registerName)
			}
			if err := privacy.CheckPurpose(in.Purpose); err != nil {
				return nil, err
			}
			if err := checkFormat(in.Format); err != nil {
				return nil, err
			}
			k, err := find(kinds, in.Name)
			if err != nil {
				return nil, err
			}
			var l Letter
			if err := store.Read(ctx, func(tx pgx.Tx) error {
				fields, err := fill(ctx, store, tx, scope, in.ID, k.Name)
				if err != nil {
					return err
				}
				t, err := Load(ctx, tx, k, in.Language)
				if err != nil {
					return err
				}
				revision, err := db.CurrentRevision(ctx, tx)
				if err != nil {
					return err
				}
				if l, err = Render(t, fields); err != nil {
					return err
				}
				l.Footer = fmt.Sprintf("%s · %s/%s v%d · r%d", store.Office().Name, k.Programme, k.Name, t.Version, revision)
				return nil
			}); err != nil {
				return nil, err
			}
			if err := privacy.RecordUse(ctx, store, scope, registerName, privacy.Use{Shown: columns}, in.Purpose, in.Format, []int64{in.ID}, 1); err != nil {
				return nil, err
			}
			return write(l, in.Format, fmt.Sprintf("%s-%d", k.Name, in.ID))
		})
}

func find(kinds []Kind, name string) (*Kind, error) {
	for i := range kinds {
		if kinds[i].Name == name {
			return &kinds[i], nil
		}
	}
	return nil, ErrNone.Because("there is no letter %q", name)
}

var mediaTypes = map[string]string{"pdf": "application/pdf", "html": "text/html; charset=utf-8",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}

func files() map[string]*huma.Response {
	content := map[string]*huma.MediaType{"text/html": {}}
	for _, f := range []string{"pdf", "docx"} {
		content[mediaTypes[f]] = &huma.MediaType{}
	}
	return map[string]*huma.Response{"200": {Description: "OK", Content: content}}
}

func checkFormat(format string) error {
	if mediaTypes[format] == "" {
		return ErrFormat.Because("%q is no format of letters; offered are pdf, docx and html", format)
	}
	return nil
}

func write(l Letter, format, name string) (*file, error) {
	if err := checkFormat(format); err != nil {
		return nil, err
	}
	out := &file{ContentType: mediaTypes[format], CacheControl: "no-store", NoSniff: "nosniff", Disposition: fmt.Sprintf(`attachment; filename="%s.%s"`, name, format)}
	var err error
	switch format {
	case "pdf":
		out.Body, err = PDF(l)
	case "docx":
		out.Body, err = DOCX(l)
	default:
		out.Body = HTML(l)
		out.Disposition = "inline"
		out.Policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
	}
	return out, err
}
