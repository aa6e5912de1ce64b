package town

import (
	"fmt"
	"strings"
)

// streetNames are words of trees, trades and landscape: nobody is commemorated in a made-up town.
func (t *town) streetNames() []string {
	words := strings.Fields(streetWords)
	t.rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	names := words
	// A larger town runs out of words; its later streets are numbered estates' lanes.
	for n := 1; n <= 40*(t.nx+t.ny); n++ {
		names = append(names, fmt.Sprintf("Osiedlowa %s", roman(n)))
	}
	return names
}

func roman(n int) string {
	var b strings.Builder
	for i, v := range []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1} {
		for ; n >= v; n -= v {
			b.WriteString([]string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}[i])
		}
	}
	return b.String()
}

const streetWords = `Akacjowa Agrestowa Altanowa Bagienna Balonowa Bazaltowa Bednarska Berberysowa Betonowa Biwakowa Bluszczowa Bobrowa
Bocianowa Borowikowa Borówkowa Brukowa Brzoskwiniowa Brzozowa Bukowa Bursztynowa Bylicowa Cedrowa Ceglana Chabrowa Chmielna Chlebowa
Choinkowa Ciesielska Cisowa Cukrownicza Cyprysowa Czeremchowa Czereśniowa Dereniowa Deszczowa Długa Dolinna Dorodna Drewniana Drukarska
Dworcowa Dymna Dębowa Działkowa Dziewannowa Fabryczna Fiołkowa Folwarczna Forteczna Gajowa Garbarska Garncarska Gazowa Geodetów Głogowa
Gołębia Granitowa Groblowa Grochowa Gruszowa Grzybowa Gwiaździsta Handlowa Hiacyntowa Hutnicza Iglasta Irysowa Jabłoniowa Jagodowa Jałowcowa
Jarzębinowa Jasna Jaskółcza Jaworowa Jaśminowa Jesionowa Jeziorna Jodłowa Kaflowa Kalinowa Kamienna Kanałowa Kapliczna Karpiowa Kasztanowa
Klonowa Kłosowa Kolejowa Kolorowa Kominiarska Koniczynowa Konwaliowa Koralowa Korkowa Kotlarska Kowalska Kręta Krokusowa Krucza Kryształowa
Krzemowa Krzywa Księżycowa Kwarcowa Kwiatowa Lawendowa Leszczynowa Letniskowa Leśna Liliowa Lipowa Liściasta Lniana Lodowa Lotnicza
Łabędzia Łanowa Łąkowa Łososiowa Łucznicza Łukowa Magnoliowa Majowa Makowa Malinowa Malowa Marmurowa Meteorowa Miedziana Migdałowa Miodowa
Modrzewiowa Młyńska Morelowa Mostowa Murarska Myśliwska Nagietkowa Narcyzowa Nasturcjowa Niecała Niska Nizinna Nowa Obłokowa Objazdowa
Ogrodowa Okrężna Olchowa Oliwkowa Omłotowa Orla Orzechowa Osikowa Owocowa Owsiana Pagórkowa Papiernicza Paprociowa Parkowa Pasieczna Pastelowa
Perłowa Piaskowa Piekarska Pieprzowa Pigwowa Piwoniowa Plenerowa Pocztowa Podgórna Podleśna Pogodna Polna Południowa Pomarańczowa Porzeczkowa
Poranna Porcelanowa Potokowa Poziomkowa Północna Promienna Prosta Przejazdowa Przełajowa Pszczela Pszenna Ptasia Pusta Rajska Rezedowa Robotnicza
Rolna Rosista Równa Różana Rubinowa Rumiankowa Rybna Rycerska Rynkowa Rzeczna Rzemieślnicza Sadowa Sarnia Sezamkowa Siarczana Siewna Skalna
Skowronkowa Skrajna Skryta Słoneczna Słonecznikowa Słowicza Smolna Sokola Solankowa Sosnowa Spacerowa Spadzista Spichrzowa Spokojna Sportowa
Srebrna Stawowa Stolarska Storczykowa Strumykowa Stromawa Sucha Szafirowa Szafranowa Szeroka Szewska Szklana Szkolna Szkutnicza Szmaragdowa
Szpakowa Szyszkowa Śliwkowa Śnieżna Świerkowa Świetlista Tarasowa Targowa Tatarakowa Tkacka Topazowa Topolowa Torfowa Towarowa Traktowa
Trawiasta Truskawkowa Tulipanowa Turkusowa Turystyczna Tymiankowa Tytoniowa Urocza Ustronna Wapienna Warsztatowa Warzywna Wąska Wędkarska
Węglowa Wiązowa Widna Wielkopolna Wierzbowa Wietrzna Willowa Wiklinowa Wiosenna Wioślarska Wiśniowa Wodna Wrzosowa Wschodnia Wysoka Wzgórzowa
Zachodnia Zaciszna Zagrodowa Zajęcza Zakątna Zakole Zamkowa Zaułek Zbożowa Zdrojowa Zegarowa Zielna Zielona Ziołowa Złota Zwrotnicza
Źródlana Żeglarska Żelazna Żniwna Żonkilowa Żurawia Żwirowa Żytnia Zimowa Jesienna Letnia Błękitna Bezpieczna Krańcowa Stepowa`

// party is a made-up applicant or tenant.
type party struct {
	name, address, number string // number: a NIP or PESEL that cannot be
}

var (
	firmWords = []string{"Ardena", "Bartex", "Celmar", "Dorpol", "Elwex", "Fenbud", "Gramix", "Helmet-Plast", "Iskrex", "Jantrans", "Kormed", "Lumar", "Matrix-Druk",
		"Norpol", "Optima-Reklama", "Polprint", "Rekmax", "Solbud", "Termex", "Unimark", "Vistapol", "Wektor", "Zetpol", "Mediatrans", "Kwadrat"}
	firmKinds  = []string{"Sp. z o.o.", "S.A.", "s.c.", "Sp. j.", "Sp. k."}
	firstNames = []string{"Anna", "Barbara", "Cecylia", "Dariusz", "Edward", "Felicja", "Grzegorz", "Halina", "Irena", "Jacek", "Kamil", "Lidia", "Marek", "Natalia"}
	surnames   = []string{"Testowa-Alfa", "Testowa-Beta", "Testowa-Gamma", "Testowa-Delta", "Testowa-Kappa", "Testowa-Sigma", "Testowa-Omega"}
)

// makeParties makes up n firms and persons. Tax numbers begin with 0, which no tax office issues; PESEL numbers are of people
// who will be born between 2200 and 2299. Their check digits are right, so that a wrong one is somebody's slip.
func (t *town) makeParties(n int) {
	for i := range n {
		if i%3 == 2 {
			t.parties = append(t.parties, party{
				name:    fmt.Sprintf("Osoba Zmyślona %s %s %d", pick(t, firstNames), pick(t, surnames), i),
				address: "ul. " + pick(t, t.streets).name + fmt.Sprintf(" %d, 00-000 %s", 1+t.rng.IntN(60), Name),
				number:  t.rightPESEL(),
			})
			continue
		}
		t.parties = append(t.parties, party{
			name:    fmt.Sprintf("Firma Zmyślona %s %d %s", pick(t, firmWords), i, pick(t, firmKinds)),
			address: "ul. " + pick(t, t.streets).name + fmt.Sprintf(" %d, 00-000 %s", 1+t.rng.IntN(60), Name),
			number:  t.rightNIP(),
		})
	}
}

// rightNIP has a right check digit.
func (t *town) rightNIP() string {
	for {
		d := fmt.Sprintf("0%08d", 1+t.rng.IntN(99999999))
		if c, ok := checked(d, 11, 6, 5, 7, 2, 3, 4, 5, 6, 7); ok {
			return d + c
		}
	}
}

// rightPESEL has a right check digit and a birthday in the years 2200–2299 (months 61–72).
func (t *town) rightPESEL() string {
	d := fmt.Sprintf("%02d%02d%02d%04d", t.rng.IntN(100), 61+t.rng.IntN(12), 1+t.rng.IntN(28), t.rng.IntN(10000))
	c, _ := checked(d, 10, 9, 7, 3, 1, 9, 7, 3, 1, 9, 7)
	return d + c
}

// comma4 writes exactly four decimals, as hectares are written in the land register.
func comma4(v float64) string { return strings.Replace(fmt.Sprintf("%.4f", v), ".", ",", 1) }
