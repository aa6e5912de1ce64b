package register

import (
	"context"
	"net/http"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/httpapi"
)

type changeInput struct {
	Name string `path:"name"`
	Body struct {
		Reason  string `json:"reason,omitempty" maxLength:"500" doc:"why; kept with the revision. No personal data"`
		Changes edits  `json:"changes"`
	}
}

// maxReason is what the schema says of a reason: large bodies are not validated by it, which would decode them twice.
const maxReason = 500

type undoInput struct {
	Name string `path:"name"`
	Body struct {
		Revision int64 `json:"revision" doc:"the change to take back"`
	}
}

// changeRoutes adds the addresses by which registers are changed. They are for whoever may change the register: which
// rows and cells, access.Scope decides.
func changeRoutes(api huma.API, registers Set) {
	lookRoutes(api, registers)
	large := largeChange(api, registers)
	huma.Register(api, operation(http.MethodPost, "/api/v1/registers/{name}/changes", "change-register", large), func(ctx context.Context, in *changeInput) (*body[Result], error) {
		if in.Body.Changes.err != nil {
			return nil, in.Body.Changes.err
		}
		if utf8.RuneCountInString(in.Body.Reason) > maxReason {
			return nil, ErrCells.Because("the reason of a change is at most %d letters", maxReason)
		}
		result, err := Apply(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Reason, in.Body.Changes.list)
		return &body[Result]{result}, err
	})
	huma.Register(api, operation(http.MethodPost, "/api/v1/registers/{name}/check", "check-register-change", large), func(ctx context.Context, in *changeInput) (*body[Checked], error) {
		if in.Body.Changes.err != nil {
			return nil, in.Body.Changes.err
		}
		checked, err := Check(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Changes.list)
		return &body[Checked]{checked}, err
	})
	huma.Register(api, operation(http.MethodPost, "/api/v1/registers/{name}/undo", "undo-register-change", nil), func(ctx context.Context, in *undoInput) (*body[Result], error) {
		result, err := Undo(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Revision)
		return &body[Result]{result}, err
	})
}

type groupsInput struct {
	RowsWanted
	By string `query:"by" required:"true" doc:"the field whose values make the groups"`
}

type groupsDoc struct {
	Groups   []Group `json:"groups"`
	More     bool    `json:"more,omitempty" doc:"there are more groups than the answer holds"`
	Revision int64   `json:"revision"`
}

type binInput struct {
	Name    string `path:"name"`
	Limit   int    `query:"limit" minimum:"1" maximum:"5000" default:"100"`
	Purpose string `query:"purpose" doc:"code of the purpose for which personal data are read; the reading is recorded"`
}

type binDoc struct {
	Rows []Binned `json:"rows"`
	More bool     `json:"more,omitempty" doc:"there are older rows in the bin"`
}

// lookRoutes adds what is asked about many rows at once, and what was deleted. Whoever reads the register may ask.
func lookRoutes(api huma.API, registers Set) {
	huma.Get(api, "/api/v1/registers/{name}/groups", func(ctx context.Context, in *groupsInput) (*body[groupsDoc], error) {
		out := &body[groupsDoc]{}
		err := withReader(ctx, func(r *Reader) error {
			if err := r.AsKnown(in.Known); err != nil {
				return err
			}
			reg, err := r.Find(registers, in.Name)
			if err != nil {
				return err
			}
			q, err := r.query(reg, &in.RowsWanted)
			if err != nil {
				return err
			}
			by, ok := reg.Column(in.By)
			if !ok {
				return ErrColumn.Because("%s has no column %q", reg.Name, in.By)
			}
			sums, err := reg.fieldsOf(in.Sums)
			if err != nil {
				return err
			}
			out.Body.Revision = r.Current
			if q.When.Known != nil {
				out.Body.Revision = *q.When.Known
			}
			out.Body.Groups, out.Body.More, err = r.Groups(reg, q, by, sums)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/registers/{name}/bin", func(ctx context.Context, in *binInput) (*body[binDoc], error) {
		out := &body[binDoc]{}
		err := withPurpose(ctx, in.Purpose, func(r *Reader) (read, error) {
			reg, err := r.Find(registers, in.Name)
			if err != nil {
				return read{}, err
			}
			out.Body.Rows, out.Body.More, err = r.Bin(reg, in.Limit)
			ids := make([]int64, len(out.Body.Rows))
			for i, row := range out.Body.Rows {
				ids[i] = row.ID
			}
			return read{reg, ids, reg.usedAll()}, err
		})
		return out, err
	})
}

func operation(method, path, id string, change func(*huma.Operation)) huma.Operation {
	o := huma.Operation{Method: method, Path: path, OperationID: id, DefaultStatus: http.StatusOK}
	if change != nil {
		change(&o)
	}
	return o
}
