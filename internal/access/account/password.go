package account

import (
	_ "embed"
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// Passwords are 12 characters at least, and anything may stand in them (OWASP ASVS 5, 6.2): length is asked for,
// not decoration. What is refused is what is tried first.
const (
	minPassword = 12
	maxPassword = 256
)

// params follow OWASP's advice for argon2id with room to spare: 64 MiB, two passes.
var params = &argon2id.Params{Memory: 64 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing bounds how many passwords are hashed at once: each takes 64 MiB, and anybody may ask.
var hashing = make(chan struct{}, max(2, runtime.NumCPU()))

func hashPassword(password string) (string, error) {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2id.CreateHash(password, params)
}

// nobody is the hash that is compared when there is no account, so that it takes the same time.
var nobody = sync.OnceValue(func() string {
	hash, err := hashPassword(random(base62, 32))
	if err != nil {
		panic(err)
	}
	return hash
})

// matches compares a password with a stored hash; an empty hash never matches, and takes as long.
func matches(password, hash string) bool {
	none := hash == ""
	if none {
		hash = nobody()
	}
	hashing <- struct{}{}
	defer func() { <-hashing }()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && err == nil && !none
}

//go:embed common.txt
var commonText string

// common are about 20 000 of the commonest passwords (zxcvbn-ts, MIT) and the words that Polish offices begin with.
var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(commonText) {
		words[strings.TrimSpace(line)] = true
	}
	return words
})

// DemoPassword opens the made-up accounts of the demo town. It is printed for everybody, so no other account may have it.
const DemoPassword = "Spoina-pokaz-2026"

// CheckPassword refuses passwords that are tried first: short ones, common ones also when decorated with digits or
// doubled, ones of few different characters, and ones that hold the person's or the office's own name.
func CheckPassword(password string, about ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return ErrPassword.Because("a password has at least %d characters; a few words make a good one", minPassword)
	case n > maxPassword:
		return ErrPassword.Because("a password has at most %d characters", maxPassword)
	case !utf8.ValidString(password):
		return ErrPassword.Because("a password is text")
	case password == DemoPassword:
		return ErrPassword.Because("this is the password of the demo accounts, which everybody knows")
	}
	folded := strings.ToLower(password)
	core := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	half := folded[:len(folded)/2]
	switch {
	case common()[folded], len(core) >= 4 && common()[core], half+half == folded && common()[half], different(folded) < 5, run(folded):
		return ErrPassword.Because("this password is among the first that are tried")
	}
	// A name may stand in a long phrase; what is left without names must be a password of eight characters still.
	rest := folded
	for _, word := range about {
		for _, part := range strings.FieldsFunc(strings.ToLower(word), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(part) >= 3 {
				rest = strings.ReplaceAll(rest, part, "")
			}
		}
	}
	if rest != folded && utf8.RuneCountInString(rest) < 8 {
		return ErrPassword.Because("the password must not be built from your own or the office's name")
	}
	return nil
}

// different counts the different characters.
func different(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// run tells whether the whole text counts up or down, or walks along a row of the keyboard.
func run(s string) bool {
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1234567890qwertyuiop"} {
		if strings.Contains(row, s) || strings.Contains(row, reversed(s)) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// initialPassword is what a person gets told once: 80 bits, without letters that look alike.
func initialPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	return random(letters, 4) + "-" + random(letters, 4) + "-" + random(letters, 4) + "-" + random(letters, 4)
}
