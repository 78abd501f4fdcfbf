export const HELP = `Usage: nacre [options] FILE...
Compresses each FILE to FILE.nacre, and a folder with all it holds to FOLDER.nacre; keeps the
originals. "-" is standard input, also when it is a pipe and no FILE is named.

  nacre -o all.nacre FILE FOLDER...    packs them into one archive
  nacre -d X.nacre [PATH...]           restores X; or the folder X, or the PATHs in it, of an archive;
                                       a PATH may have * and ?
  tar -I nacre -cf X.tar.nacre FILE... works, too
  nacre --fleet URL --store DIR FILE   has it coded by the workers that wait at URL
  nacre worker --fleet URL --store DIR is such a worker

  -d, --decompress      restore what is in FILE.nacre
  -t, --test            decode and check, write nothing; says which parts are damaged
  -l, --list            say what is inside, without decoding
      --salvage         write what is intact of a damaged file, and say what is lost: to X.salvaged
  -c, --stdout          write to standard output
  -o, --output FILE     write to FILE; or into it, for each FILE, when it is a folder or ends in /
  -C, --directory DIR   restore into DIR, which is made if need be
  -f, --force           overwrite existing files; compress what ends in .nacre; write to a terminal
      --rm              remove each FILE when all has gone well
  -q, --quiet           say only what goes wrong
  -v, --verbose         name each file of an archive
      --exclude GLOB    leave out what matches, such as '*.log' or 'build/tmp'; may be repeated
      --exclude-from F  leave out what matches one of the lines of F
      --files-from F    FILEs, one a line or with a NUL behind each; into an archive they go by their paths
      --strict          write no archive when a file in it cannot be read; without, it is left out and named
      --name            store the name of FILE; without, only X.nacre's own name says it
      --model MODEL     a folder with a Llama-type model (Hugging Face layout), smollm2-135m, or
                        owner/name[@revision] on the hub: fetched and converted once, then kept;
                        for -d the model that the file names is taken, if it is here
      --models          list the models that are here
      --remove-model M  delete one of them, by its name or the beginning of its hash
      --preset NAME     light (no model), fast, balanced (default) or max
  -1 ... -9             presets by number: -1 light, -2 and -3 fast, -4 to -6 balanced, -7 to -9 max
      --backend NAME    auto (default), native or wasm; the result is the same
      --threads N       at most N threads; the result is the same
      --memory SIZE     at most as many threads as SIZE has room for with the embedded model: one with
                        460M, another with each 200M more; to compress with max 580M, and 360M
      --verify WHAT     quick (default) or full: how a block is checked before it is written
      --no-verify       do not check
      --max-output SIZE stop when more would come out, such as 20G; default: 256M and 200 times the input
      --plan            print the ranges A:B into which the work can be divided, one per line; with -d
                        those of a .nacre file
      --range A:B       code only this range, to FILE.A.piece; with -d restore only these bytes
      --join            put the pieces of all ranges together, in order; the result is the same as if
                        one machine had made it
      --shard-size SIZE of what is coded without a look at the rest; default: 32M; the result
                        depends on it
      --fleet URL       redis://host or, with TLS, rediss://user:password@host; "env": the one in NACRE_FLEET,
                        so that no password is seen; needs the packages bullmq and ioredis
      --store DIR       a folder that all machines of the fleet reach, or https://host/bucket/prefix with keys in
                        AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; files go there, not to the queue
      --json            one line of JSON per file: bytesIn, bytesOut, bpb, seconds, backend, lanes, modelId
  -h, --help            this text
      --version         the version of this program

A file gets the permissions and the time of what it was made of, both ways. In a folder, modes, times,
empty folders, symbolic and hard links are kept; a link that leads out of the folder is not restored.
-k and -r are taken as other programs have them: originals are kept, and folders are packed, anyway.

Exit status: 0 when all went well, 1 on an error, 2 when something was left out.
`;
