package register

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/file"
	"spoina/internal/httpapi"
)

// Paths of addresses. huma does not look into embedded types that are not exported, so those with more repeat them.
type (
	registerPath struct {
		Name string `path:"name"`
	}
	rowPath struct {
		Name string `path:"name"`
		ID   int64  `path:"id"`
	}
	besidePath struct {
		Name string `path:"name"`
		ID   int64  `path:"id"`
		No   int    `path:"no"`
	}
)

// viewRoutes are the addresses of saved views: for everybody who reads the register, the team's to change for those with
// the permission.
func viewRoutes(api huma.API, registers Set) {
	huma.Get(api, "/api/v1/registers/{name}/views", func(ctx context.Context, in *registerPath) (*body[[]View], error) {
		out, err := ViewsOf(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name)
		return &body[[]View]{out}, err
	})
	huma.Post(api, "/api/v1/registers/{name}/views", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		Body ViewChange
	}) (*body[View], error) {
		v, err := AddView(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body)
		return &body[View]{v}, err
	})
	huma.Put(api, "/api/v1/registers/{name}/views/{id}", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		ID   int64  `path:"id"`
		Body ViewChange
	}) (*body[View], error) {
		v, err := ChangeView(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.Body)
		return &body[View]{v}, err
	})
	huma.Delete(api, "/api/v1/registers/{name}/views/{id}", func(ctx context.Context, in *rowPath) (*struct{}, error) {
		return nil, DeleteView(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID)
	})
}

// commentRoutes are the addresses of comments: for the office, on rows that the person reaches.
func commentRoutes(api huma.API, registers Set) {
	huma.Get(api, "/api/v1/registers/{name}/{id}/comments", func(ctx context.Context, in *rowPath) (*body[[]Comment], error) {
		out := &body[[]Comment]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.CommentsOf(registers, in.Name, in.ID)
			return err
		})
		return out, err
	})
	huma.Post(api, "/api/v1/registers/{name}/{id}/comments", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		ID   int64  `path:"id"`
		Body struct {
			Text string `json:"text"`
		}
	}) (*body[Comment], error) {
		c, err := AddComment(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.Body.Text)
		return &body[Comment]{c}, err
	})
	huma.Delete(api, "/api/v1/registers/{name}/{id}/comments/{no}", func(ctx context.Context, in *besidePath) (*struct{}, error) {
		return nil, DeleteComment(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.No)
	})
}

// upload is a form with one file, left unread until it is known that its sender may attach.
type upload struct {
	Name string `path:"name"`
	ID   int64  `path:"id"`

	contentType string
	body        io.Reader
}

// Resolve is called by huma before the handler, with the body unread: huma's own bound is not kept for forms.
func (u *upload) Resolve(ctx huma.Context) []error {
	u.contentType, u.body = ctx.Header("Content-Type"), ctx.BodyReader()
	return nil
}

// form is what may surround a file in an upload.
const form = 1 << 20

// part reads up to the file of the form: an optional field personal stands before it.
func (u *upload) part() (name string, personal *bool, body io.Reader, err error) {
	media, params, err := mime.ParseMediaType(u.contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return "", nil, nil, ErrUpload.Because("the upload is not a form with a file (multipart/form-data)")
	}
	parts := multipart.NewReader(http.MaxBytesReader(nil, io.NopCloser(u.body), file.Limit+form), params["boundary"])
	for range 10 {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		switch part.FormName() {
		case "personal":
			text, _ := io.ReadAll(io.LimitReader(part, 10))
			hides, err := strconv.ParseBool(string(text))
			if err != nil {
				return "", nil, nil, ErrUpload.Because("personal is true or false")
			}
			personal = &hides
		case "file":
			return part.FileName(), personal, part, nil
		}
	}
	return "", nil, nil, ErrUpload.Because("the upload holds no file")
}

// fileRoutes are the addresses of files on rows. Attaching, deleting and restoring need the right to edit the row.
func fileRoutes(api huma.API, registers Set, home string) {
	of := func(ctx context.Context) file.Store { return file.Of(home, httpapi.StoreOf(ctx).Office().Code) }
	huma.Get(api, "/api/v1/registers/{name}/{id}/files", func(ctx context.Context, in *rowPath) (*body[[]Attached], error) {
		out := &body[[]Attached]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.FilesOf(registers, in.Name, in.ID)
			return err
		})
		return out, err
	})
	huma.Post(api, "/api/v1/registers/{name}/{id}/files", func(ctx context.Context, in *upload) (*body[Attached], error) {
		if err := withReader(ctx, func(r *Reader) error { return r.AttachRight(registers, in.Name, in.ID) }); err != nil {
			return nil, err
		}
		name, personal, content, err := in.part()
		if err != nil {
			return nil, err
		}
		a, err := Attach(ctx, httpapi.StoreOf(ctx), of(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, name, personal, content)
		var cut *http.MaxBytesError
		switch {
		case errors.As(err, &cut):
			err = file.ErrLarge
		case errors.Is(err, io.ErrUnexpectedEOF):
			err = ErrUpload.Because("the upload ended too early")
		}
		return &body[Attached]{a}, err
	})
	// Said afterwards: huma would read a body that it knows of, whole and into memory.
	api.OpenAPI().Paths["/api/v1/registers/{name}/{id}/files"].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"personal": {Type: huma.TypeBoolean, Description: "stands before the file; left out: as usual in the register"}, "file": {Type: huma.TypeString, Format: "binary"}}}}}}
	huma.Get(api, "/api/v1/registers/{name}/{id}/files/{no}", func(ctx context.Context, in *struct {
		Name    string `path:"name"`
		ID      int64  `path:"id"`
		No      int    `path:"no"`
		Purpose string `query:"purpose" doc:"why a file that may hold personal data is opened; the opening is recorded"`
	}) (*huma.StreamResponse, error) {
		a, sum, err := OpenFile(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.No, in.Purpose)
		if err != nil {
			return nil, err
		}
		f, err := of(ctx).Open(sum, a.Size)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(to huma.Context) {
			defer f.Close()
			to.SetHeader("Content-Type", a.MediaType)
			to.SetHeader("Content-Length", strconv.FormatInt(a.Size, 10))
			to.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
			to.SetHeader("X-Content-Type-Options", "nosniff")
			to.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
			to.SetHeader("Cache-Control", "private, no-store")
			_, _ = io.Copy(to.BodyWriter(), f)
		}}, nil
	})
	huma.Delete(api, "/api/v1/registers/{name}/{id}/files/{no}", func(ctx context.Context, in *besidePath) (*struct{}, error) {
		return nil, MarkFile(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.No, true)
	})
	huma.Post(api, "/api/v1/registers/{name}/{id}/files/{no}/restore", func(ctx context.Context, in *besidePath) (*struct{}, error) {
		return nil, MarkFile(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.No, false)
	})
}

// presenceRoutes are the addresses of who is at work in a register: for the office.
func presenceRoutes(api huma.API, registers Set, board *Board) {
	list := func(ctx context.Context, name string) (*body[[]Present], error) {
		out := &body[[]Present]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.PresentIn(board, registers, name)
			return err
		})
		return out, err
	}
	huma.Get(api, "/api/v1/registers/{name}/presence", func(ctx context.Context, in *registerPath) (*body[[]Present], error) {
		return list(ctx, in.Name)
	})
	huma.Post(api, "/api/v1/registers/{name}/presence", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		Body struct {
			Row   int64  `json:"row,omitempty"`
			Field string `json:"field,omitempty" maxLength:"100"`
		}
	}) (*body[[]Present], error) {
		if err := say(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Row, in.Body.Field, false); err != nil {
			return nil, err
		}
		return list(ctx, in.Name)
	})
	huma.Delete(api, "/api/v1/registers/{name}/presence", func(ctx context.Context, in *registerPath) (*struct{}, error) {
		return nil, say(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, 0, "", true)
	})
}

// OfficerRoutes adds what officers keep beside the rows of registers: what fields cost, views, comments, files and who
// is at work.
func OfficerRoutes(api huma.API, registers Set, home string, board *Board) {
	costRoutes(api, registers)
	viewRoutes(api, registers)
	commentRoutes(api, registers)
	fileRoutes(api, registers, home)
	presenceRoutes(api, registers, board)
}
