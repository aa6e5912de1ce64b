package account

import (
	"time"

	"github.com/alexedwards/argon2id"
)

// SetClock gives the service a clock that a test moves.
func (s *Service) SetClock(now func() time.Time) { s.now = now }

var real = params

// Cheap makes hashes of passwords and answers to who forgot one quick, for tests that are not about them; Expensive makes them what they are.
func Cheap() {
	nobody() // what is compared when there is no account stays real
	askTime = time.Millisecond
	params = &argon2id.Params{Memory: 1 << 10, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Expensive undoes Cheap.
func Expensive() { params, askTime = real, 300*time.Millisecond }

// HashPassword is the hash of a password.
var HashPassword = hashPassword
