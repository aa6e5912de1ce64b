package linking

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// Failures of fitting weights.
var (
	ErrFew     = fail.New(fail.Unready, "linking.few", "too few links were decided by people to fit weights")
	ErrFitNone = fail.New(fail.NotFound, "linking.fit_none", "there is no such proposal of weights")
)

// MinPairs is how many pairs people must have decided before weights are fitted (domain F7c).
const MinPairs = 200

// factorNames are the factors of a score that carry a weight (domain F4), in the order of the parameters.
var factorNames = []string{"parcel", "distance", "address", "class", "area", "party", "date"}

// Pair is a document and an object that a person decided, with the factors of that moment; NaN is a factor without data.
type Pair struct {
	Document string
	Linked   bool
	F        [7]float64
}

// Weights are the weights of the factors, in the order of factorNames; they sum to 1.
type Weights [7]float64

// Score is the weighted mean of the factors that have data (domain F4).
func (w Weights) Score(f [7]float64) float64 {
	sum, all := 0.0, 0.0
	for i, v := range f {
		if !math.IsNaN(v) {
			sum, all = sum+w[i]*v, all+w[i]
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// Side is how weights did on pairs that they were not fitted to.
type Side struct {
	LogLoss          float64 `json:"log_loss" doc:"of the score taken as a probability; lower is better"`
	AutoPrecision    float64 `json:"auto_precision" doc:"of pairs at or above the automatic threshold"`
	AutoRecall       float64 `json:"auto_recall"`
	SuggestPrecision float64 `json:"suggest_precision"`
	SuggestRecall    float64 `json:"suggest_recall"`
}

// Report compares the weights in force with the fitted ones on documents that the fit has not seen.
type Report struct {
	Train  int  `json:"train" doc:"pairs fitted to"`
	Test   int  `json:"test" doc:"pairs of other documents, used only to measure"`
	Linked int  `json:"linked" doc:"of all pairs, those that people linked"`
	Before Side `json:"before"`
	After  Side `json:"after"`
}

// tested tells whether a document's pairs measure the fit instead of making it: three of ten, by the hash of its key.
func tested(document string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(document))
	return h.Sum32()%10 < 3
}

// Fit fits weights by plain logistic regression, with all pairs of one document on one side. The coefficients that
// speak for a link, scaled to sum 1, are the weights; a factor that speaks against one by its presence gets none.
func Fit(pairs []Pair, before Weights, auto, suggest float64) (Weights, Report, error) {
	var train, test []Pair
	r := Report{}
	for _, p := range pairs {
		if p.Linked {
			r.Linked++
		}
		if tested(p.Document) {
			test = append(test, p)
		} else {
			train = append(train, p)
		}
	}
	r.Train, r.Test = len(train), len(test)
	if len(pairs) < MinPairs || r.Linked == 0 || r.Linked == len(pairs) || len(test) == 0 {
		return before, r, ErrFew.Because("%d pairs were decided, %d of them linked; %d are needed, of both kinds", len(pairs), r.Linked, MinPairs)
	}
	// Missing data stands for the mean of the factor, so that it speaks neither for nor against.
	var mean, n Weights
	for _, p := range train {
		for i, v := range p.F {
			if !math.IsNaN(v) {
				mean[i], n[i] = mean[i]+v, n[i]+1
			}
		}
	}
	for i := range mean {
		if n[i] > 0 {
			mean[i] /= n[i]
		}
	}
	var beta Weights
	bias := 0.0
	const rounds, rate, ridge = 4000, 0.5, 0.002
	for range rounds {
		var grad Weights
		g0 := 0.0
		for _, p := range train {
			z := bias
			for i, v := range p.F {
				if !math.IsNaN(v) {
					z += beta[i] * (v - mean[i])
				}
			}
			e := 1 / (1 + math.Exp(-z))
			if p.Linked {
				e--
			}
			g0 += e
			for i, v := range p.F {
				if !math.IsNaN(v) {
					grad[i] += e * (v - mean[i])
				}
			}
		}
		m := float64(len(train))
		bias -= rate * g0 / m
		for i := range beta {
			beta[i] -= rate * (grad[i]/m + ridge*beta[i])
		}
	}
	var after Weights
	sum := 0.0
	for i, b := range beta {
		after[i] = max(b, 0)
		sum += after[i]
	}
	if sum == 0 {
		return before, r, ErrFew.Because("the decided pairs tell no factor that speaks for a link")
	}
	for i := range after {
		after[i] = math.Round(after[i]/sum*1000) / 1000
	}
	r.Before, r.After = side(before, test, auto, suggest), side(after, test, auto, suggest)
	return after, r, nil
}

func side(w Weights, pairs []Pair, auto, suggest float64) Side {
	var s Side
	var at [2][3]float64 // taken, right, linked
	for _, p := range pairs {
		v := w.Score(p.F)
		q := min(max(v, 0.01), 0.99)
		if p.Linked {
			s.LogLoss -= math.Log(q)
		} else {
			s.LogLoss -= math.Log(1 - q)
		}
		for k, t := range []float64{auto, suggest} {
			if p.Linked {
				at[k][2]++
			}
			if v >= t {
				at[k][0]++
				if p.Linked {
					at[k][1]++
				}
			}
		}
	}
	of := func(a, b float64) float64 {
		if b == 0 {
			return 0
		}
		return math.Round(a/b*1000) / 1000
	}
	s.LogLoss = math.Round(s.LogLoss/float64(max(1, len(pairs)))*10000) / 10000
	s.AutoPrecision, s.AutoRecall = of(at[0][1], at[0][0]), of(at[0][1], at[0][2])
	s.SuggestPrecision, s.SuggestRecall = of(at[1][1], at[1][0]), of(at[1][1], at[1][2])
	return s
}

// pairsOf reads what people decided about decisions and objects, with the factors of that moment.
func pairsOf(ctx context.Context, q queryer) ([]Pair, error) {
	rows, err := q.Query(ctx, `SELECT document_key, verdict = 'LINK', factors FROM link_decisions
		WHERE document_kind = 'decision' AND target = 'object' AND state = 'standing' AND factors <> '[]' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Pair, error) {
		var p Pair
		var body []byte
		if err := row.Scan(&p.Document, &p.Linked, &body); err != nil {
			return p, err
		}
		for i := range p.F {
			p.F[i] = math.NaN()
		}
		var list []struct {
			Factor string
			Value  float64
		}
		err := json.Unmarshal(body, &list)
		for _, x := range list {
			for i, name := range factorNames {
				if name == x.Factor {
					p.F[i] = x.Value
				}
			}
		}
		return p, err
	})
}

// FitDoc is a proposal of weights.
type FitDoc struct {
	ID        int64              `json:"id"`
	FittedAt  time.Time          `json:"fitted_at"`
	FittedBy  string             `json:"fitted_by"`
	Pairs     int                `json:"pairs"`
	Report    Report             `json:"report"`
	Weights   map[string]float64 `json:"weights"`
	State     string             `json:"state" enum:"proposed,approved,rejected"`
	DecidedBy string             `json:"decided_by"`
	DecidedAt *time.Time         `json:"decided_at,omitempty"`
}

// Propose fits weights to the office's own links and keeps them as a proposal. Nothing changes by it.
func Propose(ctx context.Context, c *db.Change, scope access.Scope) (int64, error) {
	if err := scope.Require(access.DecideFinding); err != nil {
		return 0, err
	}
	pairs, err := pairsOf(ctx, c)
	if err != nil {
		return 0, err
	}
	set, err := param.Load(ctx, c.Tx, scope, clock.Today())
	if err != nil {
		return 0, err
	}
	var before Weights
	for i, name := range factorNames {
		before[i] = set.Float("weight_" + name)
	}
	after, report, err := Fit(pairs, before, set.Float("auto_min"), set.Float("suggest_min"))
	if err != nil {
		return 0, err
	}
	named := map[string]float64{}
	for i, name := range factorNames {
		named[name] = after[i]
	}
	body, err := json.Marshal(report)
	if err != nil {
		return 0, err
	}
	weights, err := json.Marshal(named)
	if err != nil {
		return 0, err
	}
	var id int64
	if err := c.QueryRow(ctx, `INSERT INTO link_fits (fitted_by, pairs, report, weights) VALUES ($1, $2, $3, $4) RETURNING id`, scope.Actor(), len(pairs), body, weights).Scan(&id); err != nil {
		return 0, err
	}
	return id, c.Audit(ctx, "linking.fit", "linking/fits", map[string]any{"fit": id, "pairs": len(pairs)})
}

// DecideFit approves or rejects a proposal. Approved weights become dated parameters from today on, in the name of who
// approves; that needs the right to set parameters.
func DecideFit(ctx context.Context, c *db.Change, scope access.Scope, id int64, approve bool) error {
	if err := scope.Require(access.SetParam); err != nil {
		return err
	}
	if _, err := c.Revision(ctx); err != nil {
		return err
	}
	var body []byte
	err := c.QueryRow(ctx, `SELECT weights FROM link_fits WHERE id = $1 AND state = 'proposed' FOR UPDATE`, id).Scan(&body)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrFitNone
	}
	if err != nil {
		return err
	}
	state := "rejected"
	if approve {
		state = "approved"
		var weights map[string]float64
		if err := json.Unmarshal(body, &weights); err != nil {
			return err
		}
		for _, name := range factorNames {
			value, err := json.Marshal(weights[name])
			if err != nil {
				return err
			}
			if _, err := param.Put(ctx, c, scope, param.Param{Name: "weight_" + name, Value: value, ValidFrom: clock.Today()}); err != nil {
				return err
			}
		}
	}
	if _, err := c.Exec(ctx, `UPDATE link_fits SET state = $2, decided_by = $3, decided_at = now() WHERE id = $1`, id, state, scope.Actor()); err != nil {
		return err
	}
	return c.Audit(ctx, "linking.fit_"+state, "linking/fits", map[string]any{"fit": id})
}

// Fits lists the proposals, the last first, and how many pairs people have decided so far.
func Fits(ctx context.Context, q queryer) (list []FitDoc, pairs int, err error) {
	if err := q.QueryRow(ctx, `SELECT count(*) FROM link_decisions WHERE document_kind = 'decision' AND target = 'object' AND state = 'standing' AND factors <> '[]'`).Scan(&pairs); err != nil {
		return nil, 0, err
	}
	rows, err := q.Query(ctx, `SELECT id, fitted_at, fitted_by, pairs, report, weights, state, decided_by, decided_at FROM link_fits ORDER BY id DESC LIMIT 50`)
	if err != nil {
		return nil, 0, err
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d FitDoc, err error) {
		err = row.Scan(&d.ID, &d.FittedAt, &d.FittedBy, &d.Pairs, &d.Report, &d.Weights, &d.State, &d.DecidedBy, &d.DecidedAt)
		return d, err
	})
	return list, pairs, err
}
