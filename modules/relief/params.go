package relief

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/param"
)

// ErrParam says that a number that the office has set cannot be used.
var ErrParam = fail.New(fail.Conflict, "relief.param", "a parameter of the programme cannot be used")

// Numbers are the parameters of the programme on one day.
type Numbers struct {
	Rates   Rates
	Benefit BenefitTable
	Months  int // for which a grant is given

	Case, Complete, Check, Appeal, PassOn    flow.Term
	Unit, SocialUnit, TaxDepartment, Account string
}

// cached are numbers of days, as long as no parameter was set since.
type cached struct {
	mu     sync.Mutex
	latest map[string]int64 // by office: its newest parameter
	days   map[string]map[clock.Date]Numbers
}

// numbers reads the parameters of a day; what nobody has changed is not read again. Callers change nothing in them.
func (d *desk) numbers(ctx context.Context, tx pgx.Tx, on clock.Date) (Numbers, error) {
	var office string
	var newest int64
	if err := tx.QueryRow(ctx, `SELECT current_schema(), coalesce(max(id), 0) FROM params`).Scan(&office, &newest); err != nil {
		return Numbers{}, err
	}
	d.cache.mu.Lock()
	defer d.cache.mu.Unlock()
	if d.cache.latest[office] != newest || len(d.cache.days[office]) > 400 {
		if d.cache.days == nil {
			d.cache.latest, d.cache.days = map[string]int64{}, map[string]map[clock.Date]Numbers{}
		}
		d.cache.latest[office], d.cache.days[office] = newest, map[clock.Date]Numbers{}
	}
	if n, ok := d.cache.days[office][on]; ok {
		return n, nil
	}
	n, err := numbers(ctx, tx, on)
	if err == nil {
		d.cache.days[office][on] = n
	}
	return n, err
}

// numbers reads the parameters of a day. They are the office's and no secret, so visitors' calculators read them too.
func numbers(ctx context.Context, tx pgx.Tx, on clock.Date) (Numbers, error) {
	set, err := param.Load(ctx, tx, access.System("calculator"), on)
	if err != nil {
		return Numbers{}, err
	}
	return numbersOf(set)
}

func numbersOf(set *param.Set) (n Numbers, err error) {
	gr := func(name string) int64 { return int64(set.Int(name)) }
	n.Rates = Rates{
		Method: set.Text("waste_method"), AreaGr: gr("waste_area_gr"), AreaLimitM2: gr("waste_area_limit_m2"), AreaAboveGr: gr("waste_area_above_gr"),
		PersonGr: gr("waste_person_gr"), WaterGr: gr("waste_water_gr"), ContainerGr: gr("waste_container_gr"),
		Factor:     map[string]int64{Detached: gr("waste_detached_percent"), Block: gr("waste_block_percent")},
		CompostPct: gr("waste_compost_percent"), Multiplier: gr("waste_multiplier"), IncomeGr: gr("waste_income_gr"),
		Caps: map[string]float64{}, Basis: map[string]string{},
	}
	for method, name := range capName {
		n.Rates.Caps[method] = set.Float(name)
	}
	for _, p := range set.All() {
		if strings.HasPrefix(p.Name, "waste_") || strings.HasPrefix(p.Name, "relief_") {
			n.Rates.Basis[p.Name] = p.LegalBasis
		}
	}
	if n.Rates.Method != "NONE" && !slices.Contains(Methods, n.Rates.Method) {
		return n, ErrParam.Because("waste_method: NONE or one of %s", strings.Join(Methods, ", "))
	}
	if n.Rates.CompostPct > 100 || n.Rates.Multiplier < 1 || n.Rates.Multiplier > 4 {
		return n, ErrParam.Because("waste_compost_percent is at most 100, waste_multiplier from 1 to 4 (art. 6k ust. 3)")
	}
	for name, into := range map[string]any{"waste_household_bands": &n.Rates.Households, "relief_bands": &n.Rates.Bands, "benefit_table": &n.Benefit} {
		if err := json.Unmarshal(raw(set, name), into); err != nil {
			return n, ErrParam.Because("%s cannot be read: look at its parts, in the order in which the program came with them", name)
		}
	}
	if err := checkBands(n.Rates.Bands); err != nil {
		return n, err
	}
	n.Benefit.Basis = set.LegalBasis("benefit_table")
	n.Months = set.Int("relief_months")
	term := func(name, unit string) flow.Term {
		return flow.Term{N: max(1, set.Int(name)), Unit: unit, Basis: set.LegalBasis(name)}
	}
	n.Case, n.Complete = term("relief_case_months", flow.Months), term("relief_complete_days", flow.Days)
	n.Check, n.Appeal, n.PassOn = term("relief_check_days", flow.Days), term("relief_appeal_days", flow.Days), term("relief_pass_on_days", flow.Days)
	n.Unit, n.SocialUnit, n.TaxDepartment, n.Account = set.Text("relief_unit"), set.Text("relief_social_unit"), set.Text("relief_tax_department"), set.Text("relief_bank_account")
	return n, nil
}

// checkBands refuses bands that no fee can be supported by.
func checkBands(bands []Support) error {
	seen := map[[2]any]bool{}
	for _, b := range bands {
		at := [2]any{b.Persons, b.Building}
		switch {
		case b.Persons < 1 || b.Persons > 50, b.Building != Detached && b.Building != Block:
			return ErrParam.Because("bands: persons from 1 to 50, building DETACHED or BLOCK")
		case b.Percent < 0 || b.Percent > 100, b.FloorGr < 0:
			return ErrParam.Because("bands: percent from 0 to 100, floor_gr from 0")
		case seen[at]:
			return ErrParam.Because("bands: %d persons in %s stand twice", b.Persons, b.Building)
		}
		seen[at] = true
	}
	return nil
}

// raw is a value of a list or an object.
func raw(set *param.Set, name string) json.RawMessage {
	for _, p := range set.Dated(name) {
		if p.InForce(set.On()) {
			return p.Value
		}
	}
	return json.RawMessage("null")
}
