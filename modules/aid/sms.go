package aid

import (
	"regexp"
	"strconv"
	"strings"
)

// A volunteer without a computer does everything by a short message: TAK 12 takes shift 12, NIE 12 gives it back,
// ZAMIANA 12 offers it, BIORE 12 takes an offered place, DYZURY tells what is taken, STOP ends all messages.

// What a message asks for.
const (
	smsYes   = "TAK"
	smsNo    = "NIE"
	smsSwap  = "ZAMIANA"
	smsTake  = "BIORE"
	smsList  = "DYZURY"
	smsStop  = "STOP"
	smsStart = "START"
	smsNone  = "?"
)

// smsWords are how people write it, in Polish, Ukrainian and English, without marks over letters.
var smsWords = map[string]string{
	"TAK": smsYes, "ТАК": smsYes, "YES": smsYes, "ДА": smsYes,
	"NIE": smsNo, "НІ": smsNo, "NO": smsNo, "НЕ": smsNo,
	"ZAMIANA": smsSwap, "ZAMIEN": smsSwap, "ОБМІН": smsSwap, "ОБМIН": smsSwap, "SWAP": smsSwap,
	"BIORE": smsTake, "BIORĘ": smsTake, "БЕРУ": smsTake, "TAKE": smsTake,
	"DYZURY": smsList, "DYZUR": smsList, "ЗМІНИ": smsList, "ЧЕРГУВАННЯ": smsList, "SHIFTS": smsList,
	"STOP": smsStop, "СТОП": smsStop, "START": smsStart, "СТАРТ": smsStart,
}

// said is what a message asks for.
type said struct {
	command string
	shift   int64
	confirm bool // TAK 12 TAK: both overlapping shifts are meant
}

var (
	smsMarks = strings.NewReplacer("Ą", "A", "Ć", "C", "Ę", "E", "Ł", "L", "Ń", "N", "Ó", "O", "Ś", "S", "Ź", "Z", "Ż", "Z")
	smsParts = regexp.MustCompile(`[\p{L}]+|\d{1,9}`)
)

// understand reads a message. What cannot be understood is told so, and nothing is done: a guess could take a place away.
func understand(text string) said {
	parts := smsParts.FindAllString(smsMarks.Replace(strings.ToUpper(text)), 4)
	if len(parts) == 0 {
		return said{command: smsNone}
	}
	s := said{command: smsWords[parts[0]]}
	switch {
	case s.command == "":
		return said{command: smsNone}
	case s.command == smsStop || s.command == smsStart || s.command == smsList:
		return s
	case len(parts) < 2:
		return said{command: smsNone}
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || n == 0 || len(parts) > 3 {
		return said{command: smsNone}
	}
	s.shift = n
	if len(parts) == 3 {
		if smsWords[parts[2]] != smsYes || (s.command != smsYes && s.command != smsTake) {
			return said{command: smsNone}
		}
		s.confirm = true
	}
	return s
}

// smsReplies are the answers, by what happened and in the language of the volunteer. Polish goes without marks: a
// message has 160 letters then instead of 70.
var smsReplies = map[string]map[string]string{
	smsYes:   {"pl": "Zapisano na dyzur {}. Dziekujemy. Rezygnacja: NIE {no}", "uk": "Вас записано на зміну {}. Дякуємо. Відмова: НІ {no}", "en": "You are on shift {}. Thank you. To give it back: NIE {no}"},
	smsNo:    {"pl": "Zwolniono miejsce na dyzurze {no}.", "uk": "Місце на зміні {no} звільнено.", "en": "Your place on shift {no} is free again."},
	smsSwap:  {"pl": "Dyzur {no} wystawiony do zamiany. Do czasu zamiany jest Twoj.", "uk": "Зміну {no} виставлено на обмін. До обміну вона ваша.", "en": "Shift {no} is offered. It stays yours until somebody takes it."},
	smsTake:  {"pl": "Przejeto dyzur {}. Dziekujemy.", "uk": "Ви взяли зміну {}. Дякуємо.", "en": "You took shift {}. Thank you."},
	smsList:  {"pl": "Twoje dyzury: {}", "uk": "Ваші зміни: {}", "en": "Your shifts: {}"},
	smsStop:  {"pl": "", "uk": "", "en": ""},
	smsStart: {"pl": "Wiadomosci o dyzurach wlaczone. STOP konczy.", "uk": "Повідомлення про зміни увімкнено. СТОП вимикає.", "en": "Messages about shifts are on. STOP ends them."},
	smsNone:  {"pl": "Nie rozumiem. Napisz: TAK 12, NIE 12, ZAMIANA 12, BIORE 12, DYZURY, STOP", "uk": "Не розумію. Напишіть: ТАК 12, НІ 12, ОБМІН 12, БЕРУ 12, ЗМІНИ, СТОП", "en": "Not understood. Write: YES 12, NO 12, SWAP 12, TAKE 12, SHIFTS, STOP"},

	"aid.shift_full":         {"pl": "Dyzur {no} jest juz pelny.", "uk": "На зміні {no} вже немає місць.", "en": "Shift {no} is full."},
	"aid.overlap":            {"pl": "Dyzur {no} naklada sie na inny Twoj. Jesli na pewno: {word} {no} TAK", "uk": "Зміна {no} збігається з іншою вашою. Якщо точно: {word} {no} ТАК", "en": "Shift {no} overlaps another of yours. If you are sure: {word} {no} YES"},
	"aid.unqualified":        {"pl": "Dyzur {no} wymaga uprawnien, ktorych nie mamy zapisanych.", "uk": "Зміна {no} потребує кваліфікації, якої у нас не записано.", "en": "Shift {no} needs a qualification that we have no record of."},
	"aid.already_signed_up":  {"pl": "Juz jestes na dyzurze {no}.", "uk": "Ви вже на зміні {no}.", "en": "You are on shift {no} already."},
	"aid.shift_cancelled":    {"pl": "Dyzur {no} odwolano.", "uk": "Зміну {no} скасовано.", "en": "Shift {no} was cancelled."},
	"aid.shift_started":      {"pl": "Dyzur {no} juz sie zaczal.", "uk": "Зміна {no} вже почалася.", "en": "Shift {no} has begun."},
	"aid.too_late":           {"pl": "Za pozno na rezygnacje z dyzuru {no}. Zadzwon do koordynatora.", "uk": "Запізно відмовлятися від зміни {no}. Зателефонуйте координатору.", "en": "Too late to give shift {no} back. Call the coordinator."},
	"aid.not_offered":        {"pl": "Nikt nie oddaje dyzuru {no}.", "uk": "Ніхто не віддає зміну {no}.", "en": "Nobody offers shift {no}."},
	"aid.volunteer_inactive": {"pl": "Twoj udzial jest wstrzymany. Zadzwon do koordynatora.", "uk": "Вашу участь призупинено. Зателефонуйте координатору.", "en": "You are not active. Call the coordinator."},
	"aid.signup_over":        {"pl": "Nie jestes zapisany na dyzur {no}.", "uk": "Вас не записано на зміну {no}.", "en": "You are not on shift {no}."},
	"aid.none":               {"pl": "Nie ma takiego dyzuru: {no}", "uk": "Немає такої зміни: {no}", "en": "There is no shift {no}"},
}

// smsReply is an answer in a volunteer's language; Polish where the language has none.
func smsReply(what, language, text string, no int64, word string) string {
	of, ok := smsReplies[what]
	if !ok {
		of = smsReplies[smsNone]
	}
	reply, ok := of[language]
	if !ok {
		reply = of["pl"]
	}
	return strings.NewReplacer("{no}", strconv.FormatInt(no, 10), "{word}", word, "{}", text).Replace(reply)
}
