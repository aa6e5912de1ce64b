package people

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/once"
	"spoina/internal/privacy"
)

type answer[T any] struct{ Body T }

// ID is what an action answers: the row that it made or changed.
type ID struct {
	ID int64 `json:"id"`
}

// Keyed is the header of an action: exported, since the reader of requests passes over what is not.
type Keyed struct {
	Key string `header:"Idempotency-Key" doc:"the same key gives the first answer again"`
}

// act runs one action in a change of its own, once for each key.
func act[T any](ctx context.Context, key, action string, request any, f func(*db.Change, access.Scope) (T, error)) (*answer[T], error) {
	scope := httpapi.ScopeOf(ctx)
	if !scope.SignedIn() { // before a key makes a visitor wait in the queue of those who write
		return nil, access.ErrSignIn
	}
	out := &answer[T]{}
	_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), action, func(c *db.Change) (err error) {
		out.Body, _, err = once.Do(ctx, c, scope, key, []any{action, request}, func() (T, error) { return f(c, scope) })
		return err
	})
	return out, err
}

type searchDoc struct {
	Candidates []Candidate `json:"candidates"`
	Unit       string      `json:"unit" doc:"whose file was searched"`
}

// purposeOf is why somebody works with persons when they do not say: they have a case before them.
func purposeOf(given string) string {
	if given == "" {
		return "case"
	}
	return given
}

var personColumnNames = []string{"last_name", "first_name", "birth_date", "pesel", "document", "phone", "email", "street", "house_no", "flat_no", "city", "notes"}

// Routes adds the addresses of persons and households. What is looked for comes in a body: addresses end in logs.
func (f File) Routes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "search-people", Method: "POST", Path: "/api/v1/people/search", Summary: "Look for a person before adding one"},
		func(ctx context.Context, in *struct {
			Body struct {
				Query
				Purpose string `json:"purpose,omitempty" doc:"why; case unless told. The search is recorded"`
			}
		}) (*answer[searchDoc], error) {
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			purpose := purposeOf(in.Body.Purpose)
			if err := privacy.CheckPurpose(purpose); err != nil {
				return nil, err
			}
			out := &answer[searchDoc]{}
			var used []string
			if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body.Candidates, used, err = f.Search(ctx, tx, scope, in.Body.Query)
				return err
			}); err != nil {
				return nil, err
			}
			out.Body.Unit, _ = UnitOf(scope, "persons", in.Body.Unit)
			ids := make([]int64, len(out.Body.Candidates))
			for i, c := range out.Body.Candidates {
				ids[i] = c.Person.ID
			}
			return out, privacy.RecordUse(ctx, store, scope, "persons", privacy.Use{Shown: personColumnNames, Filter: used}, purpose, "", ids, int64(len(ids)))
		})
	huma.Register(api, huma.Operation{OperationID: "add-person", Method: "POST", Path: "/api/v1/people", Summary: "Add a person, or correct one"},
		func(ctx context.Context, in *struct {
			Keyed
			Body Person
		}) (*answer[ID], error) {
			return act(ctx, in.Key, "person", in.Body, func(c *db.Change, scope access.Scope) (ID, error) {
				id, err := f.Put(ctx, c, scope, in.Body)
				return ID{id}, err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "read-person", Method: "POST", Path: "/api/v1/people/{id}/read", Summary: "A person with everything that the file knows of them; the reading is recorded"},
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id"`
			Body struct {
				Purpose string `json:"purpose,omitempty"`
			}
		}) (*answer[Person], error) {
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			if !scope.Rights("persons").Personal {
				return nil, scope.Refused("the register persons with personal data")
			}
			out := &answer[Person]{}
			if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = f.Get(ctx, tx, scope, in.ID)
				return err
			}); err != nil {
				return nil, err
			}
			return out, privacy.RecordReading(ctx, store, scope, "persons", personColumnNames, purposeOf(in.Body.Purpose), []int64{out.Body.ID}, 1)
		})
	huma.Register(api, huma.Operation{OperationID: "merge-people", Method: "POST", Path: "/api/v1/people/merge", Summary: "Make one row stand for a person whom two rows describe"},
		func(ctx context.Context, in *struct {
			Keyed
			Body struct {
				Keep int64  `json:"keep"`
				Gone int64  `json:"gone"`
				Why  string `json:"why,omitempty" maxLength:"300" doc:"no personal data: it is kept"`
			}
		}) (*answer[Merged], error) {
			return act(ctx, in.Key, "rows of one person", in.Body, func(c *db.Change, scope access.Scope) (Merged, error) {
				return f.Merge(ctx, c, scope, in.Body.Keep, in.Body.Gone, in.Body.Why)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "unmerge-people", Method: "POST", Path: "/api/v1/people/unmerge", Summary: "Part two rows that were merged"},
		func(ctx context.Context, in *struct {
			Keyed
			Body struct {
				Merge int64 `json:"merge"`
			}
		}) (*answer[Merged], error) {
			return act(ctx, in.Key, "rows of two persons", in.Body, func(c *db.Change, scope access.Scope) (Merged, error) {
				return f.Unmerge(ctx, c, scope, in.Body.Merge)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "list-merges", Method: "GET", Path: "/api/v1/people/{id}/merges", Summary: "Merges of a person's rows"},
		func(ctx context.Context, in *struct {
			ID int64 `path:"id"`
		}) (*answer[[]MergeRow], error) {
			out := &answer[[]MergeRow]{}
			err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = f.Merges(ctx, tx, httpapi.ScopeOf(ctx), in.ID)
				return err
			})
			return out, err
		})
	f.householdRoutes(api)
}

type membersDoc struct {
	Household Household `json:"household"`
	Members   []Member  `json:"members"`
}

func (f File) householdRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "put-household", Method: "POST", Path: "/api/v1/households", Summary: "Add a household, find the one at an address, or correct one"},
		func(ctx context.Context, in *struct {
			Keyed
			Body Household
		}) (*answer[ID], error) {
			return act(ctx, in.Key, "household", in.Body, func(c *db.Change, scope access.Scope) (ID, error) {
				h, err := f.PutHousehold(ctx, c, scope, in.Body)
				return ID{h.ID}, err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "read-household", Method: "POST", Path: "/api/v1/households/{id}/read", Summary: "A household and its members; the reading is recorded"},
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id"`
			Body struct {
				On      clock.Date `json:"on,omitempty" doc:"members of a day; empty: all that ever were"`
				Purpose string     `json:"purpose,omitempty"`
			}
		}) (*answer[membersDoc], error) {
			store, scope := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx)
			if !scope.Rights("household_members").Personal {
				return nil, scope.Refused("the register household_members with personal data")
			}
			out := &answer[membersDoc]{}
			if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
				if out.Body.Household, err = f.Household(ctx, tx, scope, in.ID); err != nil {
					return err
				}
				out.Body.Members, err = f.Members(ctx, tx, scope, in.ID, in.Body.On)
				return err
			}); err != nil {
				return nil, err
			}
			ids := []int64{}
			for _, m := range out.Body.Members {
				ids = append(ids, m.Person)
			}
			return out, privacy.RecordReading(ctx, store, scope, "persons", []string{"last_name", "first_name", "birth_date"}, purposeOf(in.Body.Purpose), ids, int64(len(ids)))
		})
	huma.Register(api, huma.Operation{OperationID: "add-member", Method: "POST", Path: "/api/v1/households/{id}/members", Summary: "Begin a person's time in a household"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Person int64      `json:"person"`
				Role   string     `json:"role,omitempty" enum:"HEAD,MEMBER"`
				From   clock.Date `json:"from,omitempty" doc:"today unless told"`
			}
		}) (*answer[ID], error) {
			return act(ctx, in.Key, "member of a household", []any{in.ID, in.Body}, func(c *db.Change, scope access.Scope) (ID, error) {
				id, err := f.AddMember(ctx, c, scope, in.ID, in.Body.Person, in.Body.Role, in.Body.From)
				return ID{id}, err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "end-member", Method: "POST", Path: "/api/v1/households/{id}/members/end", Summary: "End a person's time in a household"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Person int64      `json:"person"`
				To     clock.Date `json:"to,omitempty" doc:"last day; today unless told"`
			}
		}) (*answer[ID], error) {
			return act(ctx, in.Key, "member of a household", []any{in.ID, in.Body}, func(c *db.Change, scope access.Scope) (ID, error) {
				return ID{in.ID}, f.RemoveMember(ctx, c, scope, in.ID, in.Body.Person, in.Body.To)
			})
		})
}
