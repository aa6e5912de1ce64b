package account

import (
	"context"
	"strings"

	"spoina/internal/db"
	"spoina/internal/notify"
)

// wording is a letter in one language; {name}, {office}, {link} and {login} are filled in.
type wording struct{ subject, body string }

var letters = map[string]map[string]wording{
	"reset": {
		"pl": {"Nowe hasło do programu Spoina", "Dzień dobry, {name},\n\nktoś (zapewne Pan/Pani) prosi o nowe hasło do konta „{login}” w programie Spoina ({office}).\nHasło ustawia się pod tym adresem, raz i w ciągu 30 minut:\n\n{link}\n\nJeżeli to nie Pana/Pani prośba, nic nie trzeba robić: hasło zostaje bez zmian.\n"},
		"en": {"A new password for Spoina", "Hello {name},\n\nsomebody (probably you) asks for a new password of the account \"{login}\" in Spoina ({office}).\nSet it at this address, once and within 30 minutes:\n\n{link}\n\nIf it was not you, do nothing: the password stays as it is.\n"},
	},
	"invite": {
		"pl": {"Konto w programie Spoina", "Dzień dobry, {name},\n\nurząd ({office}) założył Panu/Pani konto „{login}” w programie Spoina.\nHasło ustawia się pod tym adresem, raz i w ciągu 3 dni:\n\n{link}\n"},
		"en": {"Your account in Spoina", "Hello {name},\n\nthe office ({office}) made the account \"{login}\" in Spoina for you.\nSet your password at this address, once and within 3 days:\n\n{link}\n"},
	},
	"locked": {
		"pl": {"Nieudane próby logowania", "Dzień dobry, {name},\n\nktoś wiele razy podał złe hasło do konta „{login}” w programie Spoina ({office}).\nMiędzy próbami program każe teraz czekać coraz dłużej. Jeżeli to nie Pan/Pani, proszę powiadomić administratora urzędu.\n"},
		"en": {"Failed attempts to sign in", "Hello {name},\n\nsomebody gave a wrong password for the account \"{login}\" in Spoina ({office}) many times.\nThe program now asks for longer and longer waits between attempts. If it is not you, tell the office's administrator.\n"},
	},
	"changed": {
		"pl": {"Zmieniono dane logowania", "Dzień dobry, {name},\n\nw koncie „{login}” w programie Spoina ({office}) zmieniono hasło, sposób logowania albo adres poczty.\nJeżeli to nie Pan/Pani, proszę natychmiast powiadomić administratora urzędu.\n"},
		"en": {"How you sign in was changed", "Hello {name},\n\nthe password, the way to sign in or the e-mail address of the account \"{login}\" in Spoina ({office}) was changed.\nIf it was not you, tell the office's administrator at once.\n"},
	},
}

// letter writes to the holder of an account, in their language; who has no address gets none.
func (s *Service) letter(ctx context.Context, c *db.Change, k keeper, kind, link string) error {
	if k.email == "" || s.post == nil {
		return nil
	}
	w, ok := letters[kind][k.language]
	if !ok {
		w = letters[kind]["pl"]
	}
	return s.post.Send(ctx, c.Tx, notify.Letter{Office: c.Office().Code, To: k.email, Subject: w.subject,
		Body: strings.NewReplacer("{name}", k.name, "{office}", c.Office().Name, "{link}", link, "{login}", k.login).Replace(w.body)})
}
