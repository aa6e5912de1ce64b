package aid

import "encoding/json"

// The starting list: what a town needs on the first day. The office changes it as it likes.

var starterGoods = []struct {
	code, pl, en, uk, category, measure string
	pack, least                         int64
}{
	{"WODA", "Woda 1,5 l", "Water 1.5 l", "Вода 1,5 л", "FOOD", "szt", 6, 120},
	{"CHLEB", "Chleb", "Bread", "Хліб", "FOOD", "szt", 1, 0},
	{"MAKARON", "Makaron 500 g", "Pasta 500 g", "Макарони 500 г", "FOOD", "szt", 20, 100},
	{"RYZ", "Ryż 1 kg", "Rice 1 kg", "Рис 1 кг", "FOOD", "szt", 10, 100},
	{"KONSERWA", "Konserwa mięsna", "Tinned meat", "М’ясні консерви", "FOOD", "szt", 12, 120},
	{"OLEJ", "Olej 1 l", "Oil 1 l", "Олія 1 л", "FOOD", "szt", 12, 60},
	{"HERBATA", "Herbata 100 torebek", "Tea, 100 bags", "Чай, 100 пакетиків", "FOOD", "szt", 12, 40},
	{"MLEKO_DZ", "Mleko dla niemowląt", "Infant formula", "Дитяча суміш", "CHILD", "szt", 6, 30},
	{"PIELUCHY", "Pieluchy", "Nappies", "Підгузки", "CHILD", "op", 1, 30},
	{"MYDLO", "Mydło", "Soap", "Мило", "HYGIENE", "szt", 24, 100},
	{"SZAMPON", "Szampon", "Shampoo", "Шампунь", "HYGIENE", "szt", 12, 60},
	{"PASTA", "Pasta i szczoteczka do zębów", "Toothpaste and brush", "Зубна паста і щітка", "HYGIENE", "kpl", 12, 100},
	{"HIGIENA_K", "Artykuły higieniczne dla kobiet", "Sanitary products", "Засоби жіночої гігієни", "HYGIENE", "op", 12, 60},
	{"PAPIER", "Papier toaletowy 8 rolek", "Toilet paper, 8 rolls", "Туалетний папір, 8 рулонів", "HYGIENE", "op", 8, 60},
	{"PLYN", "Płyn do naczyń", "Washing-up liquid", "Засіб для миття посуду", "CLEANING", "szt", 12, 30},
	{"PROSZEK", "Proszek do prania", "Washing powder", "Пральний порошок", "CLEANING", "szt", 4, 30},
	{"KOC", "Koc", "Blanket", "Ковдра", "CLOTHES", "szt", 10, 20},
}

var starterKits = []struct {
	code, pl, en, uk, kind string
	goods                  []kitItem
}{
	{"IND", "Paczka indywidualna", "Individual parcel", "Індивідуальна посилка", individual, []kitItem{
		{good{"MAKARON", "szt"}, 1, false}, {good{"KONSERWA", "szt"}, 2, false}, {good{"MYDLO", "szt"}, 1, false}, {good{"PASTA", "kpl"}, 1, false}}},
	{"ROD", "Paczka rodzinna", "Family parcel", "Сімейна посилка", ofFamily, []kitItem{
		{good{"RYZ", "szt"}, 2, false}, {good{"OLEJ", "szt"}, 1, false}, {good{"PROSZEK", "szt"}, 1, false}, {good{"PAPIER", "op"}, 1, false}, {good{"MAKARON", "szt"}, 1, true}}},
	{"NIEM", "Paczka dla niemowlęcia", "Infant parcel", "Посилка для немовляти", individual, []kitItem{
		{good{"MLEKO_DZ", "szt"}, 2, false}, {good{"PIELUCHY", "op"}, 1, false}}},
}

type started struct {
	Goods int `json:"goods"`
	Kits  int `json:"kits"`
}

// start adds what is missing of the starting list of goods and kits; what the office has is left alone.
func (a *act) start() (started, error) {
	var out started
	there := func(statement, code string) (bool, error) { return one[bool](a.c.QueryRow(a.ctx, statement, code)) }
	var rows []map[string]json.RawMessage
	for _, g := range starterGoods {
		known, err := there(`SELECT EXISTS (SELECT FROM aid_goods WHERE code = $1)`, g.code)
		if err != nil {
			return out, err
		}
		if !known {
			rows = append(rows, cells("code", g.code, "name_pl", g.pl, "name_en", g.en, "name_uk", g.uk, "category", g.category, "measure", g.measure, "pack", g.pack, "min_qty", g.least))
		}
	}
	if _, err := a.addAll("aid_goods", "aid.start", rows); err != nil {
		return out, err
	}
	out.Goods = len(rows)
	for _, k := range starterKits {
		known, err := there(`SELECT EXISTS (SELECT FROM aid_kits WHERE code = $1)`, k.code)
		if err != nil {
			return out, err
		}
		if known {
			continue
		}
		if _, err := a.add("aid_kits", "aid.start", cells("code", k.code, "name_pl", k.pl, "name_en", k.en, "name_uk", k.uk, "kind", k.kind)); err != nil {
			return out, err
		}
		var goods []map[string]json.RawMessage
		for _, i := range k.goods {
			goods = append(goods, cells("kit", k.code, "good", i.code, "qty", i.qty, "per_person", i.perPerson))
		}
		if _, err := a.addAll("aid_kit_goods", "aid.start", goods); err != nil {
			return out, err
		}
		out.Kits++
	}
	return out, nil
}
