package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O09: the object stands in a public lane that somebody else manages. It is not our case: no money, forward it.
var o09 = &rule[objectCase]{
	meta: Meta{ID: "O09", Version: 1, Name: "OBJ_FOREIGN_LANE", Base: Info,
		Title:    text.T("Obiekt w pasie drogi innego zarządcy", "Object in another manager's lane"),
		Sentence: text.T("Obiekt stoi w pasie drogi publicznej, którą zarządza ktoś inny: sprawę trzeba przekazać.", "An object stands in a public lane managed by somebody else: the case is to be forwarded."),
		Law: []Article{{"art. 19 u.d.p.", text.T("O właściwości rozstrzyga zarządca drogi.", "The road manager is competent.")},
			{"art. 65 k.p.a.", text.T("Organ niewłaściwy przekazuje sprawę właściwemu.", "An authority that is not competent forwards the case.")}},
		Next:           []string{"N7"},
		FalsePositives: []Text{text.T("zarządzanie drogą przekazano porozumieniem (art. 19 ust. 4 u.d.p.)", "the road's management was transferred by agreement (art. 19 ust. 4)")}},
	terms: []Term[objectCase]{
		{"O09.in_lane", titleInLane, inLane, tellPosition},
		{"O09.occupancy_kind", titleKind, hasKind, tellKind},
		{"O09.lane_public", titlePublic, isPublic, tellPublic},
		{"O09.manager_not_us", text.T("Drogą zarządza kto inny", "Somebody else manages the road"),
			func(c *objectCase) Tri { return isOurs(c).Not() },
			func(c *objectCase, v Tri) Text { return tellManager(c, v.Not()) }},
	},
	cases: everyObject,
	at:    atObject,
	describe: func(c *objectCase, f *Finding) {
		c.place(f)
		f.sure = append(f.sure, positional(c.pos.Relation, c.t.Settings.KSigma))
		f.Sentence = text.Say("W pasie drogowym (%s), którym zarządza %s, stoi: %s.", "In the road lane (%s), managed by %s, stands: %s.", laneName(c), text.Quoted(c.lane().Manager), c.t.objectSize(c.i))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("W pasie drogowym (%s) stoi: %s. Nie wiadomo, czy to droga innego zarządcy: %s.", "In the road lane (%s) stands: %s. Whether another manager's is not known: %s.", laneName(c), c.t.objectSize(c.i), f.Reason)
		}
	},
}
