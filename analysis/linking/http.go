package linking

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/privacy"
	"spoina/internal/register"
)

// ErrPlace: the place of a request cannot be read.
var ErrPlace = fail.New(fail.Invalid, "linking.place", "this place cannot be read")

type answer[T any] struct{ Body T }

// Which names a document in an address.
type Which struct {
	Kind string `path:"kind" enum:"decision,lease"`
	ID   int64  `path:"id"`
}

// changed is what a change by hand answers with.
type changed struct {
	Batch   int64 `json:"batch" doc:"the revision that made it; undo takes it back"`
	Version int64 `json:"version,omitempty" doc:"the document's version now, where the document changed"`
}

// mayLink is for whoever decides findings: linking is part of that work.
func mayLink(ctx context.Context) (access.Scope, error) {
	scope := httpapi.ScopeOf(ctx)
	return scope, scope.Require(access.DecideFinding)
}

func change(ctx context.Context, reason string, f func(c *db.Change, scope access.Scope) error) (int64, error) {
	scope, err := mayLink(ctx)
	if err != nil {
		return 0, err
	}
	return httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), reason, func(c *db.Change) error { return f(c, scope) })
}

// Routes adds the addresses of linking, for whoever decides findings; which rows, access.Scope decides.
func Routes(api huma.API, registers register.Set) {
	huma.Get(api, "/api/v1/linking", func(ctx context.Context, in *struct {
		Kind   string `query:"kind" enum:"decision,lease" default:"decision"`
		State  string `query:"state" enum:"open,sample,waiting,done" default:"open"`
		Year   int    `query:"year"`
		Street string `query:"street" maxLength:"100"`
		Sort   string `query:"sort" enum:"best,money,entry" default:"best"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
		Skip   int    `query:"skip" minimum:"0"`
	}) (*answer[Queue], error) {
		scope, err := mayLink(ctx)
		if err != nil {
			return nil, err
		}
		out := &answer[Queue]{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			q, err := Ask(ctx, tx, scope, Wanted{in.Kind, in.State, in.Year, in.Street, in.Sort, in.Limit, in.Skip})
			if q != nil {
				out.Body = *q
			}
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/linking/{kind}/{id}", func(ctx context.Context, in *struct {
		Which
		Purpose string `query:"purpose" doc:"code of the purpose for which the cells as they came are read; the reading is recorded"`
	}) (*answer[Entry], error) {
		scope, err := mayLink(ctx)
		if err != nil {
			return nil, err
		}
		if in.Purpose != "" {
			if err := privacy.CheckPurpose(in.Purpose); err != nil {
				return nil, err
			}
		}
		out := &answer[Entry]{}
		store := httpapi.StoreOf(ctx)
		if err := store.Read(ctx, func(tx pgx.Tx) error {
			e, err := Read(ctx, tx, store, scope, in.Kind, in.ID, in.Purpose != "")
			if e != nil {
				out.Body = *e
			}
			return err
		}); err != nil {
			return nil, err
		}
		if out.Body.Raw != nil { // what cannot be recorded is not given out
			table, err := tableOf(in.Kind)
			if err != nil {
				return nil, err
			}
			if err := privacy.RecordReading(ctx, store, scope, table, []string{"raw"}, in.Purpose, []int64{in.ID}, 1); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
	verdictRoutes(api)
	placeRoutes(api, registers)
	aliasRoutes(api)
	fitRoutes(api)
}

func verdictRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "post-linking-verdict", Method: http.MethodPost, Path: "/api/v1/linking/{kind}/{id}/verdicts", Summary: "Say what a document speaks of", DefaultStatus: 200},
		func(ctx context.Context, in *struct {
			Which
			Body struct {
				Verdict string `json:"verdict" enum:"LINK,NOT_THIS,NO_OBJECT"`
				Object  int64  `json:"object_id,omitempty"`
				Parcel  int64  `json:"parcel_id,omitempty" doc:"a lease is linked with parcels, too"`
				Note    string `json:"note,omitempty" maxLength:"500" doc:"no personal data"`
			}
		}) (*answer[changed], error) {
			out := &answer[changed]{}
			_, err := change(ctx, fmt.Sprintf("linked by hand: %s %d", in.Kind, in.ID), func(c *db.Change, scope access.Scope) (err error) {
				out.Body.Batch, err = Decide(ctx, c, scope, Verdict{in.Kind, in.ID, in.Body.Object, in.Body.Parcel, in.Body.Verdict, strings.TrimSpace(in.Body.Note)})
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "undo-linking", Method: http.MethodPost, Path: "/api/v1/linking/undo", Summary: "Take back an own link", DefaultStatus: 200},
		func(ctx context.Context, in *struct {
			Body struct {
				Batch int64 `json:"batch,omitempty" doc:"the revision to take back; left out: the last own verdict"`
			}
		}) (*answer[struct {
			Kind string `json:"kind"`
			ID   int64  `json:"id"`
		}], error) {
			out := &answer[struct {
				Kind string `json:"kind"`
				ID   int64  `json:"id"`
			}]{}
			_, err := change(ctx, "link taken back", func(c *db.Change, scope access.Scope) (err error) {
				out.Body.Kind, out.Body.ID, err = Undo(ctx, c, scope, in.Body.Batch)
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "confirm-linking", Method: http.MethodPost, Path: "/api/v1/linking/confirm", Summary: "Confirm a link that somebody else made", DefaultStatus: 204},
		func(ctx context.Context, in *struct {
			Body struct {
				Decision int64 `json:"decision"`
			}
		}) (*struct{}, error) {
			_, err := change(ctx, "link confirmed", func(c *db.Change, scope access.Scope) error { return Confirm(ctx, c, scope, in.Body.Decision) })
			return nil, err
		})
}

type placeInput struct {
	Which
	Body struct {
		Geometry json.RawMessage `json:"geometry,omitempty" doc:"GeoJSON point, line or polygon in degrees, longitude first"`
		A        *float64        `json:"a,omitempty" doc:"instead: two coordinates as a person typed them, metres or degrees, in either order; the reading that lies in the office's area is taken"`
		B        *float64        `json:"b,omitempty"`
		Sigma    *float64        `json:"sigma_m,omitempty" minimum:"0.01" maximum:"100" doc:"how well the place is known, m"`
		Part     int             `json:"part,omitempty" doc:"of a lease: the number of the parcel whose leased part is drawn"`
		Version  int64           `json:"version,omitempty" doc:"the version that the person saw"`
		Clear    bool            `json:"clear,omitempty" doc:"take the drawn place away"`
		Landmark string          `json:"landmark,omitempty" maxLength:"100" doc:"also remember the place under these words of the register"`
	}
}

func placeRoutes(api huma.API, registers register.Set) {
	huma.Register(api, huma.Operation{OperationID: "post-linking-place", Method: http.MethodPost, Path: "/api/v1/linking/{kind}/{id}/place", Summary: "Draw the place of a register's row", DefaultStatus: 200},
		func(ctx context.Context, in *placeInput) (*answer[changed], error) {
			out := &answer[changed]{}
			_, err := change(ctx, fmt.Sprintf("place drawn: %s %d", in.Kind, in.ID), func(c *db.Change, scope access.Scope) (err error) {
				table, err := tableOf(in.Kind)
				if err != nil {
					return err
				}
				d := register.Drawing{Register: table, ID: in.ID, Version: in.Body.Version, Sigma: in.Body.Sigma, Part: in.Body.Part, Clear: in.Body.Clear}
				if !in.Body.Clear {
					if d.EWKT, err = place(ctx, c, in); err != nil {
						return err
					}
				}
				if out.Body.Batch, err = c.Revision(ctx); err != nil {
					return err
				}
				if out.Body.Version, err = register.Draw(ctx, c, scope, d); err != nil {
					return err
				}
				if in.Body.Landmark == "" || in.Body.Clear {
					return nil
				}
				var x, y float64
				if err := c.QueryRow(ctx, `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_PointOnSurface(ST_GeomFromEWKT($1)) AS g) p`, d.EWKT).Scan(&x, &y); err != nil {
					return err
				}
				return Teach(ctx, c, scope, Alias{Kind: "landmark", Written: in.Body.Landmark, Means: in.Body.Landmark, X: &x, Y: &y, State: "accepted"})
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "undo-linking-place", Method: http.MethodPost, Path: "/api/v1/linking/{kind}/{id}/place/undo", Summary: "Take back a drawn place", DefaultStatus: 204},
		func(ctx context.Context, in *struct {
			Which
			Body struct {
				Batch int64 `json:"batch"`
			}
		}) (*struct{}, error) {
			_, err := change(ctx, fmt.Sprintf("place taken back: %s %d", in.Kind, in.ID), func(c *db.Change, scope access.Scope) error {
				table, err := tableOf(in.Kind)
				if err != nil {
					return err
				}
				return register.Undraw(ctx, c, scope, table, in.ID, in.Body.Batch)
			})
			return nil, err
		})
	huma.Get(api, "/api/v1/linking/{kind}/{id}/split", func(ctx context.Context, in *Which) (*answer[Split], error) {
		scope, err := mayLink(ctx)
		if err != nil {
			return nil, err
		}
		out := &answer[Split]{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			s, err := Suggest(ctx, tx, scope, in.Kind, in.ID)
			if s != nil {
				out.Body = *s
			}
			return err
		})
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "post-linking-split", Method: http.MethodPost, Path: "/api/v1/linking/{kind}/{id}/split", Summary: "Split a cell into parcels or periods", DefaultStatus: 200},
		func(ctx context.Context, in *struct {
			Which
			Body struct {
				Parcels []string    `json:"parcels,omitempty" maxItems:"100"`
				Periods [][2]string `json:"periods,omitempty" maxItems:"100" doc:"first and last day of each, YYYY-MM-DD"`
				Version int64       `json:"version,omitempty"`
			}
		}) (*answer[changed], error) {
			scope, err := mayLink(ctx)
			if err != nil {
				return nil, err
			}
			table, err := tableOf(in.Kind)
			if err != nil {
				return nil, err
			}
			out := &answer[changed]{}
			if len(in.Body.Periods) > 0 {
				if in.Kind != "decision" {
					return nil, ErrTarget.Because("a lease has one term")
				}
				if out.Body.Batch, err = change(ctx, fmt.Sprintf("periods split: %s %d", in.Kind, in.ID), func(c *db.Change, scope access.Scope) (err error) {
					out.Body.Version, err = register.Draw(ctx, c, scope, register.Drawing{Register: table, ID: in.ID, Version: in.Body.Version, Periods: in.Body.Periods})
					return err
				}); err != nil || len(in.Body.Parcels) == 0 {
					return out, err
				}
				in.Body.Version = out.Body.Version
			}
			list, err := json.Marshal(in.Body.Parcels)
			if err != nil {
				return nil, err
			}
			result, err := register.Apply(ctx, httpapi.StoreOf(ctx), scope, registers, table, fmt.Sprintf("cell split: %s %d", in.Kind, in.ID),
				[]register.Edit{{Op: register.SetCells, ID: in.ID, Version: in.Body.Version, Set: map[string]json.RawMessage{"parcels": list}}})
			if err != nil {
				return nil, err
			}
			out.Body.Batch = result.Revision
			if len(result.Rows) > 0 {
				out.Body.Version = result.Rows[0].Version
			}
			return out, nil
		})
}

// place reads what a person drew or typed into the office's system.
func place(ctx context.Context, c *db.Change, in *placeInput) (ewkt string, err error) {
	srid := c.Office().SRID
	if in.Body.A != nil && in.Body.B != nil {
		x, y, ok := geo.PlaceIn(srid, areaOf(c.Office()), *in.Body.A, *in.Body.B)
		if !ok {
			return "", ErrPlace.Because("%g and %g are no place in the office's area, in none of the systems 4326, 2180 and 2176–2179", *in.Body.A, *in.Body.B)
		}
		return fmt.Sprintf("SRID=%d;POINT(%.3f %.3f)", srid, x, y), nil
	}
	if len(in.Body.Geometry) == 0 {
		return "", ErrPlace
	}
	err = c.QueryRow(ctx, `SELECT ST_AsEWKT(ST_ReducePrecision(ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON($1::text), 4326), $2::int), 0.001))`, string(in.Body.Geometry), srid).Scan(&ewkt)
	if err != nil {
		return "", ErrPlace
	}
	return ewkt, nil
}

// areaOf is the office's area in its own system, with 2 km around; everything while the office has none.
func areaOf(o db.Office) geo.Rect {
	all := geo.Rect{MinX: -1e9, MinY: -1e9, MaxX: 1e9, MaxY: 1e9}
	c, err := system(o.SRID)
	if o.BBox == nil || err != nil {
		return all
	}
	out := geo.EmptyRect()
	for _, p := range [][2]float64{{o.BBox[0], o.BBox[1]}, {o.BBox[2], o.BBox[1]}, {o.BBox[0], o.BBox[3]}, {o.BBox[2], o.BBox[3]}} {
		x, y, err := c.Forward(p[0], p[1])
		if err != nil {
			return all
		}
		out = out.Add(x, y)
	}
	return out.Grow(2000)
}

func aliasRoutes(api huma.API) {
	huma.Get(api, "/api/v1/linking/aliases", func(ctx context.Context, in *struct {
		Kind  string `query:"kind"`
		State string `query:"state"`
	}) (*answer[struct {
		Entries []Alias `json:"entries"`
		Habits  []Habit `json:"habits" doc:"what a source does in many rows"`
	}], error) {
		if _, err := mayLink(ctx); err != nil {
			return nil, err
		}
		out := &answer[struct {
			Entries []Alias `json:"entries"`
			Habits  []Habit `json:"habits" doc:"what a source does in many rows"`
		}]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			if out.Body.Entries, err = Aliases(ctx, tx, in.Kind, in.State); err != nil {
				return err
			}
			out.Body.Habits, err = Habits(ctx, tx)
			return err
		})
		out.Body.Entries, out.Body.Habits = list(out.Body.Entries), list(out.Body.Habits)
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "post-linking-alias", Method: http.MethodPost, Path: "/api/v1/linking/aliases", Summary: "Add, accept, change or reject an entry of the dictionaries", DefaultStatus: 204},
		func(ctx context.Context, in *struct {
			Body struct {
				ID      int64    `json:"id,omitempty" doc:"left out: a new entry"`
				Kind    string   `json:"kind,omitempty"`
				Written string   `json:"written,omitempty" maxLength:"200"`
				Means   string   `json:"means" maxLength:"200"`
				X       *float64 `json:"x,omitempty"`
				Y       *float64 `json:"y,omitempty"`
				State   string   `json:"state" enum:"accepted,rejected"`
			}
		}) (*struct{}, error) {
			_, err := change(ctx, "dictionaries", func(c *db.Change, scope access.Scope) error {
				b := in.Body
				return Teach(ctx, c, scope, Alias{ID: b.ID, Kind: b.Kind, Written: b.Written, Means: b.Means, X: b.X, Y: b.Y, State: b.State})
			})
			return nil, err
		})
	huma.Get(api, "/api/v1/linking/dictionaries", func(ctx context.Context, in *struct {
		Format string `query:"format" enum:"csv,json" default:"csv"`
	}) (*struct {
		ContentType string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}, error) {
		if _, err := mayLink(ctx); err != nil {
			return nil, err
		}
		var entries []Alias
		if err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) { entries, err = Aliases(ctx, tx, "", ""); return err }); err != nil {
			return nil, err
		}
		out := &struct {
			ContentType string `header:"Content-Type"`
			Disposition string `header:"Content-Disposition"`
			Body        []byte
		}{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="slowniki.` + in.Format + `"`}
		var err error
		if in.Format == "json" {
			out.ContentType = "application/json"
			out.Body, err = json.MarshalIndent(list(entries), "", "  ")
		} else {
			out.Body, err = WriteCSV(entries)
		}
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "import-linking-dictionaries", Method: http.MethodPost, Path: "/api/v1/linking/dictionaries", Summary: "Take in a file of dictionaries, CSV or JSON", DefaultStatus: 200},
		func(ctx context.Context, in *struct {
			Body struct {
				File string `json:"file" maxLength:"2000000" doc:"the file's text"`
			}
		}) (*answer[struct {
			Entries int `json:"entries"`
		}], error) {
			out := &answer[struct {
				Entries int `json:"entries"`
			}]{}
			entries, err := ReadAliases([]byte(in.Body.File))
			if err != nil {
				return nil, err
			}
			_, err = change(ctx, "dictionaries taken in", func(c *db.Change, scope access.Scope) (err error) {
				out.Body.Entries, err = Import(ctx, c, scope, entries)
				return err
			})
			return out, err
		})
}

func fitRoutes(api huma.API) {
	type quality struct {
		Run      int64           `json:"run"`
		On       string          `json:"on_date"`
		At       string          `json:"at"`
		Measures json.RawMessage `json:"measures"`
	}
	huma.Get(api, "/api/v1/linking/quality", func(ctx context.Context, _ *struct{}) (*answer[struct {
		Runs   []quality `json:"runs" doc:"the last runs, the newest first"`
		Fits   []FitDoc  `json:"fits"`
		Pairs  int       `json:"pairs" doc:"pairs that people have decided"`
		Needed int       `json:"needed" doc:"pairs from which weights can be fitted"`
	}], error) {
		if _, err := mayLink(ctx); err != nil {
			return nil, err
		}
		out := &answer[struct {
			Runs   []quality `json:"runs" doc:"the last runs, the newest first"`
			Fits   []FitDoc  `json:"fits"`
			Pairs  int       `json:"pairs" doc:"pairs that people have decided"`
			Needed int       `json:"needed" doc:"pairs from which weights can be fitted"`
		}]{}
		out.Body.Needed = MinPairs
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, `SELECT r.id, to_char(r.on_date, 'YYYY-MM-DD'), to_char(r.started_at AT TIME ZONE 'Europe/Warsaw', 'YYYY-MM-DD HH24:MI'), q.measures FROM link_quality q JOIN runs r ON r.id = q.run_id ORDER BY r.id DESC LIMIT 30`)
			if err != nil {
				return err
			}
			if out.Body.Runs, err = pgx.CollectRows(rows, pgx.RowToStructByPos[quality]); err != nil {
				return err
			}
			out.Body.Fits, out.Body.Pairs, err = Fits(ctx, tx)
			return err
		})
		out.Body.Runs, out.Body.Fits = list(out.Body.Runs), list(out.Body.Fits)
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "post-linking-fit", Method: http.MethodPost, Path: "/api/v1/linking/fits", Summary: "Fit weights to the office's own links; nothing changes by it", DefaultStatus: 200},
		func(ctx context.Context, _ *struct{}) (*answer[struct {
			ID int64 `json:"id"`
		}], error) {
			out := &answer[struct {
				ID int64 `json:"id"`
			}]{}
			_, err := change(ctx, "weights of links proposed", func(c *db.Change, scope access.Scope) (err error) {
				out.Body.ID, err = Propose(ctx, c, scope)
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "decide-linking-fit", Method: http.MethodPost, Path: "/api/v1/linking/fits/{id}", Summary: "Approve or reject proposed weights", DefaultStatus: 204},
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id"`
			Body struct {
				Approve bool `json:"approve"`
			}
		}) (*struct{}, error) {
			scope := httpapi.ScopeOf(ctx)
			if err := scope.Require(access.SetParam); err != nil {
				return nil, err
			}
			_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "weights of links", func(c *db.Change) error { return DecideFit(ctx, c, scope, in.ID, in.Body.Approve) })
			return nil, err
		})
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
