package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

const internalRoad = "INTERNAL"

// O14: the object's decision is for an internal road, where no permit under the Public Roads Act exists.
var o14 = &rule[permitCase]{
	meta: Meta{ID: "O14", Version: 1, Name: "OBJ_INTERNAL_ROAD", Base: Medium,
		Title:    text.T("Obiekt na drodze wewnętrznej z decyzją zamiast umowy", "Object on an internal road with a decision instead of a contract"),
		Sentence: text.T("Obiekt stoi na drodze wewnętrznej, a zamiast umowy ma decyzję o zajęciu pasa drogowego.", "An object stands on an internal road and has a decision to occupy the lane instead of a contract."),
		Law: []Article{{"art. 8 i 40 u.d.p.", text.T("Na drodze wewnętrznej nie ma zezwolenia ani opłaty z art. 40; potrzebna jest umowa.", "On an internal road there is no permit or fee of art. 40; a contract is needed.")},
			{"art. 156 § 1 pkt 2 k.p.a.", text.T("Decyzja wydana bez podstawy prawnej jest nieważna.", "A decision issued without a legal basis is void.")}},
		Next: []string{"N6", "NEW_CONTRACT"},
		FalsePositives: []Text{text.T("droga dostała kategorię później", "the road got a category later"),
			text.T("uchwała o kategorii obowiązywała w dniu decyzji", "the category act was in force at the decision date")}},
	terms: []Term[permitCase]{
		linkedTerm("O14.linked"),
		{"O14.on_internal_road", text.T("Stoi w pasie drogi wewnętrznej, która była nią także w dniu decyzji", "It stands in the lane of a road that is internal, and was on the day of the decision"),
			func(c *permitCase) Tri {
				if c.pos.Lane < 0 || c.pos.Rel != scene.In {
					return scene.False
				}
				return scene.And(internal(c.lane()), c.then())
			},
			func(c *permitCase, v Tri) Text {
				if c.pos.Lane < 0 {
					return text.T("leży poza pasami", "it lies outside the lanes")
				}
				is, day := internal(c.lane()), c.issued()
				if is == scene.True {
					switch c.then() {
					case scene.False:
						return text.Say("w dniu %s obowiązywała uchwała o kategorii: droga była publiczna", "on %s the category act was in force: the road was public", text.Day(day))
					case scene.Unknown:
						return text.Say("nie wiadomo, jaki status droga miała w dniu decyzji (%s)", "what status the road had on the decision's day (%s) is not known", text.Day(day))
					}
				}
				return text.Say("%s; %s", "%s; %s", tellPosition(&c.objectCase, v), tellInternal(is))
			}},
	},
	at: atPermit,
	cases: everyLinked(func(t *Town, i int) *link.Link { return t.accepted(i) }, func(t *Town) int {
		return t.pick(func(d *scene.Decision) bool { return !d.Dead() && d.Signed.Known() }, func(d *scene.Decision) float64 { return -float64(d.Signed) })
	}),
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		f.Sentence = text.Say("%s stoi na drodze wewnętrznej, a ma decyzję %s zamiast umowy.", "The %s stands on an internal road and has decision %s instead of a contract.", c.t.objectSize(c.i), c.number())
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy decyzja %s dotyczy drogi wewnętrznej: %s.", "Whether decision %s is for an internal road cannot be told: %s.", c.number(), f.Reason)
		}
		if c.pos.Lane >= 0 {
			f.sure = append(f.sure, positional(c.pos.Relation, c.t.Settings.KSigma))
			f.measure("depth_in_lane", -c.pos.SD, "m", round2(c.pos.Tol), round2(c.pos.Tol))
		}
		f.considered(c.i)
		if scene.Has(c.d.Fee) {
			gr := int64(c.d.Fee + 0.5)
			f.add(basisFeeRefund, money.Range{Min: gr, Max: gr, Formula: money.Grosze(gr) + " (opłata z rejestru)"}, nil)
		} else {
			f.MoneyNote = text.T("Rejestr nie podaje opłaty: kwoty do zwrotu nie policzono.", "The register gives no fee: no refund was computed.")
		}
	},
}

func internal(l *scene.Lane) Tri {
	switch l.Status {
	case internalRoad:
		return scene.True
	case unknownStatus, "":
		return scene.Unknown
	}
	return scene.False
}

func tellInternal(v Tri) Text {
	switch v {
	case scene.True:
		return text.T("droga wewnętrzna (art. 8 u.d.p.)", "an internal road (art. 8 of the act)")
	case scene.Unknown:
		return text.T("nie wiadomo, czy droga jest publiczna: warstwa pasów nie podaje jej statusu", "whether the road is public is unknown: the lane layer gives no status")
	}
	return text.T("droga nie jest wewnętrzna", "the road is not internal")
}

// issued is the day by which the decision's basis is judged.
func (c *permitCase) issued() scene.Day {
	if c.d.Signed.Known() && c.d.Signed != 0 {
		return c.d.Signed
	}
	return c.d.Valid.From
}

// then is what the road was on the decision's day: a lane's earlier states are those of the same lane, and before the
// first one known it was what it was then.
func (c *permitCase) then() Tri {
	if c.pos.Lane < 0 {
		return scene.Unknown
	}
	now, day := c.lane(), c.issued()
	if !day.Known() {
		return scene.Unknown
	}
	for k := range c.t.Lanes {
		l := &c.t.Lanes[k]
		if l.ID == now.ID && (l.Valid.Has(day) == scene.True || l.First && day < l.Valid.From) {
			return internal(l)
		}
	}
	return internal(now)
}

// permitOffRoad is the decision by which O14 speaks of object i, certainly or perhaps.
func (t *Town) permitOffRoad(i int) *link.Link {
	l := t.accepted(i)
	if l == nil || t.pos[i].Lane < 0 || t.pos[i].Rel != scene.In || t.Lanes[t.pos[i].Lane].Status != internalRoad {
		return nil
	}
	c := permitCase{objectCase{t, i, &t.Objects[i], t.pos[i]}, l, &t.Decisions[l.Decision]}
	if c.then() == scene.False {
		return nil
	}
	return l
}
