(** Reading certificates: from text to words, numbers and claims, as docs/certificate-format.md prescribes.

    Nothing has to be proved about this file.  What a certificate proves is the claim that was read from it, and a
    theorem is stated for that claim; a reader that misread the steps of a proof could only make good proofs fail. *)

From Coq Require Import List NArith ZArith QArith Strings.Byte.
From ExactRelu Require Import Claims.
Import ListNotations.

Notation "'let?' p := e 'in' f" := (match e with Some p => f | None => None end)
  (at level 200, p pattern, e at level 200, f at level 200, only parsing).
Notation "'need' b 'in' f" := (if b then f else None) (at level 200, b at level 200, f at level 200, only parsing).

(** * Text, written as string literals in [text_scope] *)

Inductive text := Empty | Char (b : byte) (rest : text).

Fixpoint text_of_bytes (l : list byte) : text :=
  match l with nil => Empty | b :: l => Char b (text_of_bytes l) end.

Fixpoint bytes_of_text (t : text) : list byte :=
  match t with Empty => nil | Char b t => b :: bytes_of_text t end.

Declare Scope text_scope.
Delimit Scope text_scope with text.
Bind Scope text_scope with text.
String Notation text text_of_bytes bytes_of_text : text_scope.

(** * Lines and words *)

Definition word := list byte.
Definition line := list word.

Fixpoint word_eqb (a b : word) : bool :=
  match a, b with
  | nil, nil => true
  | x :: a, y :: b => if Byte.eqb x y then word_eqb a b else false
  | _, _ => false
  end.

(** The word, the words of the line and the lines read so far, each in reverse. *)
Definition reading : Type := word * line * list line.

Fixpoint read_text (t : text) (w : word) (ws : line) (ls : list line) : reading :=
  match t with
  | Empty => (w, ws, ls)
  | Char x0a t => read_text t nil nil (rev' (rev' w :: ws) :: ls)
  | Char x20 t => read_text t nil (rev' w :: ws) ls
  | Char b t => read_text t (b :: w) ws ls
  end.

Fixpoint read_texts (ts : list text) (r : reading) : reading :=
  match ts with nil => r | t :: ts => let '(w, ws, ls) := r in read_texts ts (read_text t w ws ls) end.

(** Pieces of text, one after the other, as lines; [None] if the last line has no end. *)
Definition lines_of (ts : list text) : option (list line) :=
  match read_texts ts (nil, nil, nil) with (nil, nil, ls) => Some (rev' ls) | _ => None end.

(** * Numbers *)

Definition digit (b : byte) : option Z :=
  match b with
  | x30 => Some 0 | x31 => Some 1 | x32 => Some 2 | x33 => Some 3 | x34 => Some 4
  | x35 => Some 5 | x36 => Some 6 | x37 => Some 7 | x38 => Some 8 | x39 => Some 9 | _ => None
  end%Z.

Fixpoint digits (w : word) (read : Z) : option Z :=
  match w with nil => Some read | b :: w => let? d := digit b in digits w (10 * read + d)%Z end.

Definition natural (w : word) : option Z :=
  match w with nil => None | [b] => digit b | x30 :: _ => None | _ => digits w 0 end.

Definition integer (w : word) : option Z :=
  match w with x2d :: w => option_map Z.opp (natural w) | _ => natural w end.

(** An integer >= 0. *)
Definition index (w : word) : option N :=
  match integer w with Some Z0 => Some 0%N | Some (Zpos p) => Some (Npos p) | _ => None end.

(** What is before and after the first [c]. *)
Fixpoint cut (c : byte) (w : word) : word * option word :=
  match w with
  | nil => (nil, None)
  | b :: w => if Byte.eqb b c then (nil, Some w) else let (before, after) := cut c w in (b :: before, after)
  end.

Definition read_rational (w : word) : option Q :=
  match cut x2f w with
  | (n, None) => let? n := integer n in Some (Qmake n 1)
  | (n, Some d) =>
      let? n := integer n in
      match integer d with Some (Zpos d) => Some (Qred (Qmake n d)) | _ => None end
  end.

Fixpoint all {A B : Type} (read : A -> option B) (l : list A) : option (list B) :=
  match l with nil => Some nil | a :: l => let? b := read a in let? bs := all read l in Some (b :: bs) end.

(** * Combinations of values and claims *)

(** [i:q ..] with indices increasing, from [least] on and below [bound]. *)
Fixpoint read_terms (least bound : N) (l : line) : option terms :=
  match l with
  | nil => Some nil
  | w :: l =>
      match cut x3a w with
      | (i, Some q) =>
          let? i := index i in
          let? q := read_rational q in
          need ((least <=? i) && (i <? bound))%N in
          let? t := read_terms (N.succ i) bound l in
          Some ((i, q) :: t)
      | _ => None
      end
  end.

(** The two sides of the one bar. *)
Fixpoint split_bar (l : line) : option (line * line) :=
  match l with
  | nil => None
  | w :: l =>
      if word_eqb w [x7c] then need (negb (existsb (word_eqb [x7c]) l)) in Some (nil, l)
      else let? (before, after) := split_bar l in Some (w :: before, after)
  end.

Definition keyword (t : text) (w : word) : bool := word_eqb w (bytes_of_text t).

Definition read_instruction (bound : N) (w : word) (l : line) : option instruction :=
  if keyword "lin" w then let? t := read_terms 0 bound l in Some (Lin t)
  else
    need (keyword "max" w) in
    let? (before, after) := split_bar l in
    let? t := read_terms 0 bound before in
    let? u := read_terms 0 bound after in
    Some (Max t u).

(** From the line after [dim] on; what was read so far is in reverse, [next] is the number of values. *)
Fixpoint read_claim (d : N) (rows : list (list Z)) (p : list instruction) (next : N) (ls : list line)
  : option (claim * list line) :=
  match ls with
  | (w :: l) :: ls =>
      if keyword "claim" w then
        need (1 <? next)%N in
        match l with
        | [k] =>
            if keyword "eq0" k then Some (Claim d (rev' rows) (rev' p) Eq0, ls)
            else need (keyword "ge0" k) in Some (Claim d (rev' rows) (rev' p) Ge0, ls)
        | _ => None
        end
      else if keyword "hyp" w then
        need (match p with nil => true | _ => false end) in
        let? row := all integer l in
        need (N.of_nat (length row) =? N.succ d)%N in
        read_claim d (row :: rows) p next ls
      else
        let? i := read_instruction next w l in
        read_claim d rows (i :: p) (N.succ next) ls
  | _ => None
  end.

Definition read_header (ls : list line) : option (claim * list line) :=
  match ls with
  | [format; version] :: [w; d] :: ls =>
      need (keyword "exactrelu-cert" format) in
      need (keyword "2" version) in
      need (keyword "dim" w) in
      let? d := index d in
      need (d <=? 1000000)%N in
      read_claim d nil nil (N.succ d) ls
  | _ => None
  end.
