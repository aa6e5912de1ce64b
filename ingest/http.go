package ingest

import (
	"context"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/httpapi"
)

type body[T any] struct{ Body T }

type idInput struct {
	ID int64 `path:"id"`
}

type pageInput struct {
	ID    int64  `path:"id"`
	Kind  string `query:"kind" enum:"new,changed,closed,same," doc:"changes only"`
	After int64  `query:"after" doc:"page mark from next"`
	Limit int    `query:"limit" minimum:"1" maximum:"5000" default:"100"`
}

type page[T any] struct {
	Rows []T   `json:"rows"`
	Next int64 `json:"next,omitempty" doc:"page mark; absent on the last page"`
}

type made struct {
	ID int64 `json:"id"`
}

type revised struct {
	ID       int64  `json:"id"`
	Revision *int64 `json:"revision"`
}

// readers bounds how many imports one program reads at a time, so that its memory stays bounded too.
var readers = make(chan struct{}, 2)

// Routes adds the addresses of imports: to read files, publish and take back for whoever may import (access.Import), the
// reports also for whoever may see imports (access.SeeImports). home is $SPOINA_HOME.
func Routes(api huma.API, home string) {
	service := func(ctx context.Context) *Service { return New(httpapi.StoreOf(ctx), home) }
	lineageRoutes(api, service)

	huma.Register(api, huma.Operation{OperationID: "post-imports", Method: http.MethodPost, Path: "/api/v1/imports", DefaultStatus: http.StatusCreated,
		Summary: "Upload files and rehearse their import", MaxBodyBytes: -1,
	}, func(ctx context.Context, in *upload) (*body[made], error) {
		if in.err != nil {
			return nil, httpapi.Problem(in.err)
		}
		id, err := service(ctx).receive(ctx, httpapi.ScopeOf(ctx), in)
		if err != nil {
			in.discard()
			return nil, httpapi.Problem(err)
		}
		return &body[made]{made{id}}, nil
	})
	// Said afterwards: huma would otherwise read the body itself, and knows JSON only.
	api.OpenAPI().Paths["/api/v1/imports"].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"options":  {Type: huma.TypeString, Description: "JSON: layer, map, set, values, profile, crs, axis, where, on, campaign, update, complete, encoding"},
			"file":     {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
			"photo":    {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
			"coverage": {Type: huma.TypeString, Format: "binary"}}}}}}
	huma.Get(api, "/api/v1/imports", func(ctx context.Context, in *struct {
		Limit int `query:"limit" minimum:"1" maximum:"1000" default:"50"`
	}) (*body[[]*Import], error) {
		list, err := service(ctx).List(ctx, httpapi.ScopeOf(ctx), in.Limit)
		return answer(list, err)
	})
	huma.Get(api, "/api/v1/imports/{id}", func(ctx context.Context, in *idInput) (*body[*Import], error) {
		imp, err := service(ctx).Get(ctx, httpapi.ScopeOf(ctx), in.ID)
		return answer(imp, err)
	})
	huma.Patch(api, "/api/v1/imports/{id}", func(ctx context.Context, in *struct {
		ID   int64 `path:"id"`
		Body Options
	}) (*body[made], error) {
		err := service(ctx).again(ctx, httpapi.ScopeOf(ctx), in.ID, in.Body)
		return answer(made{in.ID}, err)
	})
	huma.Post(api, "/api/v1/imports/{id}/publish", func(ctx context.Context, in *idInput) (*body[revised], error) {
		s := service(ctx)
		imp, err := s.Publish(ctx, httpapi.ScopeOf(ctx), in.ID, s.follow(ctx, in.ID))
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		_ = os.RemoveAll(s.folder(in.ID))
		return &body[revised]{revised{imp.ID, imp.Revision}}, nil
	})
	huma.Post(api, "/api/v1/imports/{id}/undo", func(ctx context.Context, in *idInput) (*body[revised], error) {
		imp, err := service(ctx).Undo(ctx, httpapi.ScopeOf(ctx), in.ID)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		return &body[revised]{revised{imp.ID, imp.UndoneBy}}, nil
	})
	huma.Delete(api, "/api/v1/imports/{id}", func(ctx context.Context, in *idInput) (*struct{}, error) {
		s := service(ctx)
		if err := s.Discard(ctx, httpapi.ScopeOf(ctx), in.ID); err != nil {
			return nil, httpapi.Problem(err)
		}
		_ = os.RemoveAll(s.folder(in.ID))
		return nil, nil
	})
	huma.Get(api, "/api/v1/imports/{id}/problems", func(ctx context.Context, in *pageInput) (*body[page[Problem]], error) {
		list, next, err := service(ctx).Problems(ctx, httpapi.ScopeOf(ctx), in.ID, int(in.After), in.Limit)
		return answer(page[Problem]{list, int64(next)}, err)
	})
	huma.Get(api, "/api/v1/imports/{id}/changes", func(ctx context.Context, in *pageInput) (*body[page[Difference]], error) {
		list, next, err := service(ctx).Changes(ctx, httpapi.ScopeOf(ctx), in.ID, in.Kind, in.After, in.Limit)
		return answer(page[Difference]{list, next}, err)
	})
	huma.Get(api, "/api/v1/imports/{id}/map", func(ctx context.Context, in *idInput) (*body[*Preview], error) {
		p, err := service(ctx).Map(ctx, httpapi.ScopeOf(ctx), in.ID)
		return answer(p, err)
	})
	huma.Get(api, "/api/v1/import-profiles", func(ctx context.Context, _ *struct{}) (*body[[]SavedProfile], error) {
		list, err := service(ctx).Profiles(ctx, httpapi.ScopeOf(ctx))
		return answer(list, err)
	})
	huma.Put(api, "/api/v1/import-profiles/{name}", func(ctx context.Context, in *struct {
		Name string `path:"name" minLength:"1" maxLength:"80"`
		Body struct {
			Layer string `json:"layer,omitempty"`
			Body  string `json:"body" doc:"YAML"`
		}
	}) (*struct{}, error) {
		if err := service(ctx).SaveProfile(ctx, httpapi.ScopeOf(ctx), SavedProfile{in.Name, in.Body.Layer, in.Body.Body}); err != nil {
			return nil, httpapi.Problem(err)
		}
		return nil, nil
	})
	photoRoute(api, home)
}

func answer[T any](value T, err error) (*body[T], error) {
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	return &body[T]{value}, nil
}

// photoRoute serves the pictures that hang on observations. They are internal and may show people: no shared cache
// may keep them.
func photoRoute(api huma.API, home string) {
	type output struct {
		ContentType  string `header:"Content-Type"`
		CacheControl string `header:"Cache-Control"`
		NoSniff      string `header:"X-Content-Type-Options"`
		Body         func(huma.Context)
	}
	huma.Get(api, "/api/v1/photos/{id}", func(ctx context.Context, in *idInput) (*output, error) {
		store := httpapi.StoreOf(ctx)
		// A picture is seen with its observation.
		args := []any{in.ID}
		visible := httpapi.ScopeOf(ctx).Condition(access.ScanObjects, func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) })
		var path, media *string
		err := store.Pool().QueryRow(ctx, `SELECT p.path, p.media_type FROM photos p JOIN scan_objects t ON t.id = p.scan_object_id WHERE p.id = $1 AND `+visible, args...).Scan(&path, &media)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && path == nil {
			return nil, httpapi.Problem(errNoPhoto.Because("there is no picture %d", in.ID))
		}
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		root, err := os.OpenRoot(PhotoFolder(home, store.Office()))
		if err != nil {
			return nil, httpapi.Problem(errNoPhoto.Because("picture %d is not in the store", in.ID))
		}
		file, err := root.Open(*path)
		root.Close()
		if err != nil {
			return nil, httpapi.Problem(errNoPhoto.Because("picture %d is not in the store", in.ID))
		}
		kind := mime.FormatMediaType(*media, nil)
		return &output{kind, "private, max-age=86400", "nosniff", func(c huma.Context) {
			defer file.Close()
			if st, err := file.Stat(); err == nil {
				c.SetHeader("Content-Length", strconv.FormatInt(st.Size(), 10))
			}
			_, _ = file.WriteTo(c.BodyWriter())
		}}, nil
	})
}

// folder is where the files of an import wait until it is published or thrown away.
func (s *Service) folder(id int64) string {
	return filepath.Join(s.home, "files", strings.ToLower(s.store.Office().Code), "imports", strconv.FormatInt(id, 10))
}

// receive takes an upload over and begins to read it in the background.
func (s *Service) receive(ctx context.Context, scope access.Scope, u *upload) (int64, error) {
	id, err := s.begin(ctx, scope, u.files, u.options)
	if err != nil {
		return 0, err
	}
	folder := s.folder(id)
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return 0, err
	}
	if err := moveFolder(u.folder, folder); err != nil {
		return 0, err
	}
	o, _, err := s.resolve(ctx, u.options) // what a profile says is kept with the import
	if err != nil {
		return 0, err
	}
	if u.photos != "" {
		o.Photos = filepath.Join(folder, "photo")
	}
	if u.coverage != "" {
		o.Coverage = filepath.Join(folder, "coverage", filepath.Base(u.coverage))
	}
	var infos []FileInfo
	files := make([]File, len(u.files))
	for i, f := range u.files {
		files[i] = File{Path: filepath.Join(folder, "file", filepath.Base(f.Path)), Name: f.Name}
		info := FileInfo{Name: f.Name}
		if st, err := os.Stat(files[i].Path); err == nil {
			info.Size = st.Size()
		}
		infos = append(infos, info)
	}
	if _, err := s.store.Pool().Exec(ctx, `UPDATE imports SET options = $2, files = $3 WHERE id = $1`, id, o, infos); err != nil {
		return 0, err
	}
	go s.background(context.WithoutCancel(ctx), id, files)
	return id, nil
}

// moveFolder moves what was uploaded; across file systems it is copied.
func moveFolder(from, to string) error {
	if os.Rename(from, to) == nil {
		return nil
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return os.RemoveAll(from)
}

// background reads an import that somebody follows in a browser.
func (s *Service) background(ctx context.Context, id int64, files []File) {
	readers <- struct{}{}
	defer func() { <-readers }()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Hour)
	defer cancel()
	_, err := s.rehearse(ctx, id, files, s.follow(ctx, id))
	if err != nil {
		slog.Info("import refused", "import", id)
	}
	_ = s.store.Progress(ctx, "import", id, Progress{"done", 0, 0})
}

// follow tells open browsers, and whoever asks later, how far an import is: a few times a second at most.
func (s *Service) follow(ctx context.Context, id int64) func(Progress) {
	var mu sync.Mutex
	var last time.Time
	var stage string
	return func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		if p.Stage == stage && time.Since(last) < 300*time.Millisecond {
			return
		}
		last, stage = time.Now(), p.Stage
		_, _ = s.store.Pool().Exec(ctx, `UPDATE imports SET progress = $2 WHERE id = $1`, id, p)
		_ = s.store.Progress(ctx, "import", id, p)
	}
}

// again rehearses an uploaded import with other options.
func (s *Service) again(ctx context.Context, scope access.Scope, id int64, o Options) error {
	if err := scope.Require(access.Import); err != nil {
		return err
	}
	imp, err := s.Get(ctx, scope, id)
	if err != nil {
		return err
	}
	o.Photos, o.Coverage = imp.Options.Photos, imp.Options.Coverage
	if o.Layer == "" {
		o.Layer = imp.Layer
	}
	o, l, err := s.resolve(ctx, o)
	if err != nil {
		return err
	}
	var files []File
	for _, f := range imp.Files {
		path := filepath.Join(s.folder(id), "file", filepath.Base(f.Name))
		if _, err := os.Stat(path); err != nil {
			return ErrState.Because("the files of import %d are no longer here: upload them again", id)
		}
		files = append(files, File{Path: path, Name: f.Name})
	}
	tag, err := s.store.Pool().Exec(ctx, `UPDATE imports SET state = 'reading', layer = $2, options = $3, error = NULL, counts = '{}', created_at = now()
		WHERE id = $1 AND state IN ('rehearsed', 'failed')`, id, l.Name, o)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return ErrState.Because("import %d is %s: only a rehearsed or failed import can be read again", id, imp.State)
	}
	go s.background(context.WithoutCancel(ctx), id, files)
	return nil
}
