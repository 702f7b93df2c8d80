// What proves the journal, checked by Go's transparency log, which shares no code with ours.
//
//	peer <folder>
//
// Reads what we wrote there: keys, our notes, proofs that hold and proofs that must not. Writes what it makes of the
// same leaves, for us to check: go-proofs.txt and go-note.txt. Ends with 1 and says why when something is not as it should.
package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func hash(text string) (h tlog.Hash) {
	bytes, err := hex.DecodeString(text)
	must(err)
	if len(bytes) != len(h) {
		must(fmt.Errorf("a hash of %d bytes", len(bytes)))
	}
	copy(h[:], bytes)
	return h
}

func hashes(text string) (all []tlog.Hash) {
	for _, one := range strings.Split(text, ",") {
		if one != "-" {
			all = append(all, hash(one))
		}
	}
	return all
}

func texts(all []tlog.Hash) string {
	if len(all) == 0 {
		return "-"
	}
	var words []string
	for _, h := range all {
		words = append(words, hex.EncodeToString(h[:]))
	}
	return strings.Join(words, ",")
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

// check reads "[!]inclusion size index root leaf proof" or "[!]consistency size2 size1 root2 root1 proof".
func check(line string) {
	words := strings.Fields(line)
	wrong := strings.HasPrefix(words[0], "!")
	kind := strings.TrimPrefix(words[0], "!")
	size, small := number(words[1]), number(words[2])
	root, other, proof := hash(words[3]), hash(words[4]), hashes(words[5])
	var err error
	switch kind {
	case "inclusion":
		err = tlog.CheckRecord(proof, size, root, small, other)
	case "consistency":
		err = tlog.CheckTree(proof, size, root, small, other)
	default:
		must(fmt.Errorf("what is %s?", kind))
	}
	if (err != nil) != wrong {
		must(fmt.Errorf("%s: %v", line, err))
	}
}

// stored keeps the hashes of a tree as tlog numbers them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) (found []tlog.Hash, err error) {
	for _, at := range indexes {
		found = append(found, s[at])
	}
	return found, nil
}

func main() {
	folder := os.Args[1]
	read := func(name string) string {
		bytes, err := os.ReadFile(filepath.Join(folder, name))
		must(err)
		return string(bytes)
	}
	write := func(name, text string) {
		must(os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(read("key.txt")))
	must(err)
	signer, err := note.NewSigner(strings.TrimSpace(read("signer.txt")))
	must(err)

	for at := 0; ; at++ {
		name := fmt.Sprintf("note-%d.txt", at)
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			if at == 0 {
				must(err)
			}
			break
		}
		opened, err := note.Open([]byte(read(name)), note.VerifierList(verifier))
		must(err)
		if len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) != 0 {
			must(fmt.Errorf("%s: other signatures", name))
		}
		if _, err := note.Open([]byte(strings.Replace(read(name), "\n1", "\n2", 1)), note.VerifierList(verifier)); err == nil {
			must(fmt.Errorf("%s: holds after a change", name))
		}
		signed, err := note.Sign(&note.Note{Text: opened.Text}, signer)
		must(err)
		write("go-"+name, string(signed))
	}

	for _, line := range strings.Split(strings.TrimSpace(read("proofs.txt")), "\n") {
		check(line)
	}

	var tree stored
	var out strings.Builder
	leaves := strings.Fields(read("leaves.txt"))
	for at, leaf := range leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(at), hash(leaf), tree)
		must(err)
		tree = append(tree, more...)
		size := int64(at + 1)
		root, err := tlog.TreeHash(size, tree)
		must(err)
		for small := int64(0); small < size; small++ {
			proof, err := tlog.ProveRecord(size, small, tree)
			must(err)
			fmt.Fprintf(&out, "inclusion %d %d %s %s %s\n", size, small, texts([]tlog.Hash{root}), leaves[small], texts(proof))
			before, err := tlog.TreeHash(small+1, tree)
			must(err)
			consistent, err := tlog.ProveTree(size, small+1, tree)
			must(err)
			fmt.Fprintf(&out, "consistency %d %d %s %s %s\n", size, small+1, texts([]tlog.Hash{root}), texts([]tlog.Hash{before}), texts(consistent))
		}
	}
	write("go-proofs.txt", out.String())
}
