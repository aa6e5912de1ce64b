package register

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/httpapi"
)

// returning is a form with one file, streamed to a folder of its own once it is known that its sender may change the register.
type returning struct {
	Name string `path:"name"`

	contentType string
	body        io.Reader
	folder      string
	file        ReturnedFile
}

// Resolve is called by huma before the handler, with the body unread.
func (u *returning) Resolve(ctx huma.Context) []error {
	u.contentType, u.body = ctx.Header("Content-Type"), ctx.BodyReader()
	return nil
}

func (u *returning) discard() {
	if u.folder != "" {
		_ = os.RemoveAll(u.folder)
	}
}

func (u *returning) receive() error {
	media, params, err := mime.ParseMediaType(u.contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return ErrChangeSetFile.Because("the upload is not a form with a file (multipart/form-data)")
	}
	if u.folder, err = os.MkdirTemp("", "spoina-return-"); err != nil {
		return err
	}
	limited := &io.LimitedReader{R: u.body, N: ChangeSetLimit + 1<<20}
	form := multipart.NewReader(limited, params["boundary"])
	for parts := 0; ; parts++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if limited.N <= 0 {
			return ErrChangeSetLarge
		}
		if err != nil || parts > 8 {
			return ErrChangeSetFile.Because("the upload ended too early, or has too many parts")
		}
		switch name := part.FormName(); name {
		case "file":
			if u.file.Path != "" {
				return ErrChangeSetFile.Because("one file comes back at a time")
			}
			if err := u.save(part); err != nil {
				if limited.N <= 0 {
					return ErrChangeSetLarge
				}
				return err
			}
		case "revision", "on", "purpose":
			text, err := io.ReadAll(io.LimitReader(part, 100))
			if err != nil {
				return ErrChangeSetFile.Because("the upload ended too early")
			}
			if err := u.field(name, strings.TrimSpace(string(text))); err != nil {
				return err
			}
		}
	}
	if u.file.Path == "" {
		return ErrChangeSetFile.Because("the upload holds no file")
	}
	return nil
}

func (u *returning) field(name, text string) error {
	switch name {
	case "on":
		u.file.On = text
	case "purpose":
		u.file.Purpose = text
	case "revision":
		if text == "" {
			return nil
		}
		n, err := strconv.ParseInt(strings.TrimPrefix(text, "r"), 10, 64)
		if err != nil {
			return ErrChangeSetRevision.Because("a revision is a number")
		}
		u.file.Revision = &n
	}
	return nil
}

// save keeps the file under a name of our own; its maker's name is only shown, and tells CSV from prose.
func (u *returning) save(part *multipart.Part) error {
	name := filepath.Base(filepath.FromSlash(strings.ReplaceAll(part.FileName(), `\`, "/")))
	if name == "." || name == string(filepath.Separator) || name == "" {
		return ErrChangeSetFile.Because("the file has no name")
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[len(r)-200:])
	}
	u.file.Name = name
	u.file.Path = filepath.Join(u.folder, "file")
	out, err := os.OpenFile(u.file.Path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, part); err != nil {
		out.Close()
		return ErrChangeSetFile.Because("the upload ended too early")
	}
	return out.Close()
}

type changeSetInput struct {
	ID      int64  `path:"id"`
	After   int    `query:"after" doc:"page mark from next"`
	Limit   int    `query:"limit" minimum:"1" maximum:"2000" default:"500"`
	Purpose string `query:"purpose" doc:"code of the purpose for which personal data are read; the reading is recorded"`
}

type acceptInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Accept   any      `json:"accept,omitempty" doc:"\"all\": every cell that only the file changed, and every new row; or a list: \"12\" is such a row, \"12.street\" one of its cells (no and field)"`
		Mine     []string `json:"mine,omitempty" doc:"cells in conflict whose value is the file's"`
		Delete   []int    `json:"delete,omitempty" doc:"numbers (no) of missing rows that go to the bin"`
		Revision int64    `json:"revision,omitempty" doc:"the revision that you looked at"`
		Reason   string   `json:"reason,omitempty" maxLength:"1000"`
		More     bool     `json:"more,omitempty" doc:"leave the rest to be looked at again"`
	}
	Purpose string `query:"purpose"`
}

// acceptance reads what is taken over.
func (in *acceptInput) acceptance() (Acceptance, error) {
	b := in.Body
	a := Acceptance{Mine: b.Mine, Delete: b.Delete, Seen: b.Revision, Purpose: in.Purpose, Reason: b.Reason, More: b.More}
	switch accept := b.Accept.(type) {
	case nil:
	case string:
		if accept != "all" {
			return a, ErrChangeSetCell.Because("accept is \"all\" or a list")
		}
		a.All = true
	case []any:
		for _, v := range accept {
			s, ok := v.(string)
			if !ok {
				return a, ErrChangeSetCell.Because("accept is \"all\" or a list of texts")
			}
			a.Cells = append(a.Cells, s)
		}
	default:
		return a, ErrChangeSetCell.Because("accept is \"all\" or a list")
	}
	return a, nil
}

// returns bounds how many files that come back are received and read at a time.
var returns = make(turns, 2)

// ChangeSetRoutes adds the addresses of edited copies that come back. They are for whoever may change the register;
// nobody but who brought a file sees what it would change.
func ChangeSetRoutes(api huma.API, registers Set) {
	const address = "/api/v1/registers/{name}/changesets"
	review := func(ctx context.Context, in *changeSetInput) (*ChangeSet, error) {
		var out *ChangeSet
		err := withPurpose(ctx, in.Purpose, func(r *Reader) (what read, err error) {
			if out, err = r.Review(registers, in.ID, in.After, in.Limit); err != nil {
				return read{}, err
			}
			if what.Register, err = r.Find(registers, out.Register); err != nil {
				return read{}, err
			}
			what.use = what.usedAll()
			for _, row := range out.Rows {
				if row.ID != 0 {
					what.rows = append(what.rows, row.ID)
				}
			}
			return what, nil
		})
		return out, err
	}
	huma.Register(api, huma.Operation{OperationID: "post-changesets", Method: http.MethodPost, Path: address, DefaultStatus: http.StatusCreated,
		Summary: "Bring an edited copy of a register back", MaxBodyBytes: -1,
	}, func(ctx context.Context, in *returning) (*body[*ChangeSet], error) {
		if err := mayChange(httpapi.ScopeOf(ctx), registers, in.Name); err != nil {
			return nil, httpapi.Problem(err)
		}
		release, err := returns.take(ctx.Done())
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		defer release()
		defer in.discard()
		if err := in.receive(); err != nil {
			return nil, httpapi.Problem(err)
		}
		id, err := CreateChangeSet(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.file)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		out, err := review(ctx, &changeSetInput{ID: id, Limit: 500, Purpose: in.file.Purpose})
		return &body[*ChangeSet]{out}, err
	})
	// Said afterwards: huma would otherwise read the body itself, and knows JSON only.
	api.OpenAPI().Paths[address].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
		Properties: map[string]*huma.Schema{
			"file":     {Type: huma.TypeString, Format: "binary"},
			"revision": {Type: huma.TypeString, Description: "which revision it is a copy of, where the file does not say"},
			"on":       {Type: huma.TypeString, Description: "and which day it shows"},
			"purpose":  {Type: huma.TypeString, Description: "why personal data of it are read"}}}}}}
	huma.Get(api, "/api/v1/changesets", func(ctx context.Context, in *struct {
		Register string `query:"register"`
	}) (*body[[]*ChangeSet], error) {
		out := &body[[]*ChangeSet]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.ChangeSets(in.Register)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/changesets/{id}", func(ctx context.Context, in *changeSetInput) (*body[*ChangeSet], error) {
		out, err := review(ctx, in)
		return &body[*ChangeSet]{out}, err
	})
	huma.Post(api, "/api/v1/changesets/{id}/apply", func(ctx context.Context, in *acceptInput) (*body[Result], error) {
		a, err := in.acceptance()
		if err != nil {
			return nil, err
		}
		out, err := ApplyChangeSet(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.ID, a)
		return &body[Result]{out}, err
	})
	huma.Delete(api, "/api/v1/changesets/{id}", func(ctx context.Context, in *struct {
		ID int64 `path:"id"`
	}) (*struct{}, error) {
		return nil, DiscardChangeSet(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.ID)
	})
}
