// Package beside reads the generated files that a released provider embeds. Here they lie in the
// folder of the program.
package beside

import (
	"log"
	"os"
	"path/filepath"
)

// File gives the content of a file in the program's folder, and ends the program without it.
func File(name string) []byte {
	program, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(filepath.Dir(program), name))
	if err != nil {
		log.Fatal(err)
	}
	return content
}
