(** The checker of certificates, and the proof that whatever it accepts is true of real numbers.

    [check_text] accepts what exactrelu/kernel/check.py accepts, step by step the same; see docs/certificate-format.md
    for the format.  Theorem [sound]: each certificate of an accepted text proves the statement of its claim, or
    gives a counterexample to it. *)

From Coq Require Import List NArith ZArith QArith Qreals Reals Lra Lia FMapPositive Strings.Byte.
From ExactRelu Require Import Claims Reader.
Import ListNotations.

Module Map := PositiveMap.
Definition get {A} (k : N) (m : Map.t A) : option A := Map.find (N.succ_pos k) m.
Definition put {A} (k : N) (a : A) (m : Map.t A) : Map.t A := Map.add (N.succ_pos k) a m.

(** * Integer forms *)

(** Combinations of the symbols [y i = scale i * value i], indices falling, no coefficient 0. *)
Definition form := list (N * Z).

Definition cons_term (i : N) (c : Z) (f : form) : form := match c with Z0 => f | _ => (i, c) :: f end.

(** [f + n * g] *)
Fixpoint add (f : form) (n : Z) (g : form) : form :=
  match f with
  | nil => map (fun '(j, d) => (j, n * d)%Z) g
  | (i, c) :: f' =>
      (fix below (g : form) : form :=
         match g with
         | nil => f
         | (j, d) :: g' =>
             match (i ?= j)%N with
             | Eq => cons_term i (c + n * d)%Z (add f' n g')
             | Gt => (i, c) :: add f' n g
             | Lt => (j, n * d)%Z :: below g'
             end
         end) g
  end.

Definition plus (f : form) (n : Z) (g : form) : form := match n with Z0 => f | _ => add f n g end.

Definition negative (f : form) : form := plus nil (-1) f.

(** Replace symbols above [d] by their definitions in [defined]; each of the [fuel] steps meets a smaller symbol. *)
Fixpoint reduce (fuel : nat) (d : N) (defined : Map.t form) (f : form) : form :=
  match fuel, f with
  | S fuel, (i, c) :: f' =>
      if (i <=? d)%N then f
      else match get i defined with
           | Some g => reduce fuel d defined (plus f' c g)
           | None => (i, c) :: reduce fuel d defined f'
           end
  | _, _ => f
  end.

(** * Programs over the integers *)

Definition scale (scales : Map.t positive) (i : N) : positive :=
  match get i scales with Some s => s | None => 1%positive end.

(** The least [s] for which all [s * q / scale i] are integers. *)
Fixpoint least_scale (scales : Map.t positive) (t : terms) (s : positive) : positive :=
  match t with
  | nil => s
  | (i, q) :: t =>
      let den := Qden (Qred (Qmake (Qnum q) (Qden q * scale scales i))) in
      least_scale scales t (Z.to_pos (Z.lcm (Zpos s) (Zpos den)))
  end.

Fixpoint scales_of (p : list instruction) (k : N) (scales : Map.t positive) : Map.t positive :=
  match p with
  | nil => scales
  | i :: p =>
      let s := match i with
               | Lin t => least_scale scales t 1
               | Max l r => least_scale scales r (least_scale scales l 1)
               end in
      scales_of p (N.succ k) (put k s scales)
  end.

(** [s * t] over the symbols, put in front of [f] (indices rise in [t] and fall in forms). *)
Fixpoint clear (scales : Map.t positive) (s : positive) (t : terms) (f : form) : option form :=
  match t with
  | nil => Some f
  | (i, q) :: t =>
      let over := (Zpos (Qden q) * Zpos (scale scales i))%Z in
      let c := (Qnum q * Zpos s / over)%Z in
      need (c * over =? Qnum q * Zpos s)%Z in
      clear scales s t (cons_term i c f)
  end.

Definition combine (scales : Map.t positive) (bound : N) (l : line) : option form :=
  let? t := read_terms 0 bound l in
  clear scales (least_scale scales t 1) t nil.

Definition forms : Type := Map.t form * Map.t (form * form).

(** The definitions of the [Lin] values, and the sides of the maxima. *)
Fixpoint define (scales : Map.t positive) (p : list instruction) (k : N) (known : forms) : option forms :=
  match p with
  | nil => Some known
  | Lin t :: p =>
      let? f := clear scales (scale scales k) t nil in
      define scales p (N.succ k) (put k f (fst known), snd known)
  | Max l r :: p =>
      let? f := clear scales (scale scales k) l nil in
      let? g := clear scales (scale scales k) r nil in
      define scales p (N.succ k) (fst known, put k (f, g) (snd known))
  end.

(** * Branches and steps *)

(** What does not change in a certificate. *)
Record setting := Setting {
  inputs : N;  bound : N;  steps : nat;  scaling : Map.t positive;  maxima : Map.t (form * form)
}.

(** What is known in a branch: definitions of [Lin] values and decided maxima, and the rows, numbered from 0. *)
Record branch := Branch { defined : Map.t form; rows : Map.t form; count : N }.

Section Steps.
Variable T : setting.

Definition reduced (b : branch) (f : form) : form := reduce (steps T) (inputs T) (defined b) f.

Definition with_row (b : branch) (f : form) : branch :=
  Branch (defined b) (put (count b) f (rows b)) (N.succ (count b)).

Definition side (right : bool) (sides : form * form) : form := if right then snd sides else fst sides.

(** The chosen side minus the other one. *)
Definition difference (right : bool) (sides : form * form) : form :=
  plus (side right sides) (-1) (side (negb right) sides).

(** The branch in which max [k] is this side; over constant and inputs it is kept reduced. *)
Definition decided (b : branch) (k : N) (right : bool) (sides : form * form) : branch :=
  let f := reduced b (side right sides) in
  let f := match f with (i, _) :: _ => if (i <=? inputs T)%N then f else side right sides | nil => f end in
  Branch (put k f (defined b)) (rows b) (count b).

Definition undecided (b : branch) (k : N) : option (form * form) :=
  match get k (defined b) with Some _ => None | None => get k (maxima T) end.

(** Row [r]: a row of the branch, or [kl], [kr]: max [k] minus one of its sides. *)
Definition row (b : branch) (name : word) : option form :=
  let sided k right :=
    let? k := index (rev' k) in
    let? sides := get k (maxima T) in
    Some (plus [(k, 1%Z)] (-1) (side right sides)) in
  match rev' name with
  | x6c :: k => sided k false
  | x72 :: k => sided k true
  | _ => let? r := index name in get r (rows b)
  end.

(** [r:n ..]: the sum of [n * row r], each [n >= 0], added to [f]. *)
Fixpoint combination (b : branch) (l : line) (f : form) : option form :=
  match l with
  | nil => Some f
  | w :: l =>
      match cut x3a w with
      | (name, Some n) =>
          let? n := index n in
          let? g := row b name in
          combination b l (plus f (Z.of_N n) g)
      | _ => None
      end
  end.

Definition is_nonnegative (f : form) : bool :=
  match f with nil => true | [(N0, c)] => (0 <=? c)%Z | _ => false end.

Definition is_negative (f : form) : bool := match f with [(N0, c)] => (c <? 0)%Z | _ => false end.

Definition is_zero (f : form) : bool := match f with nil => true | _ => false end.

(** [d r:n ..] shows that [f >= 0]. *)
Definition implied (b : branch) (f : form) (l : line) : option unit :=
  match l with
  | d :: l =>
      let? d := index d in
      need (1 <=? d)%N in
      let? sum := combination b l nil in
      need (is_nonnegative (reduced b (plus (plus nil (Z.of_N d) f) (-1) sum))) in Some tt
  | nil => None
  end.

Definition implied_side (b : branch) (right : bool) (l : line) : option (list branch) :=
  match l with
  | k :: l =>
      let? k := index k in
      let? sides := undecided b k in
      let? _ := implied b (difference right sides) l in
      Some [decided b k right sides]
  | nil => None
  end.

(** The branches that remain to be checked after one line. *)
Definition step (goal : form) (g : kind) (b : branch) (l : line) : option (list branch) :=
  match l with
  | [letter] :: l =>
      match letter with
      | x53 (* S *) =>
          match l with
          | [k] =>
              let? k := index k in
              let? sides := undecided b k in
              let r := reduced b (difference false sides) in
              Some [with_row (decided b k false sides) r; with_row (decided b k true sides) (negative r)]
          | _ => None
          end
      | x43 (* C *) =>
          let? f := combine (scaling T) (bound T) l in
          let r := reduced b f in
          Some [with_row b r; with_row b (negative r)]
      | x4c (* L *) => implied_side b false l
      | x52 (* R *) => implied_side b true l
      | x45 (* E *) => let? sum := combination b l nil in need (is_negative (reduced b sum)) in Some nil
      | x5a (* Z *) =>
          match l with nil => need (is_zero (reduced b goal)) in Some nil | _ => None end
      | x50 (* P *) =>
          match g with Ge0 => let? _ := implied b goal l in Some nil | Eq0 => None end
      | x57 (* W *) =>
          match g with
          | Eq0 =>
              let? (at_least, at_most) := split_bar l in
              let? _ := implied b goal at_least in
              let? _ := implied b (negative goal) at_most in
              Some nil
          | Ge0 => None
          end
      | _ => None
      end
  | _ => None
  end.

(** One tree: the branches to be checked, the leaves so far; the rest of the lines. *)
Fixpoint run (goal : form) (g : kind) (todo : list branch) (leaves : N) (ls : list line) : option (N * list line) :=
  match todo with
  | nil => Some (leaves, ls)
  | b :: todo =>
      match ls with
      | nil => None
      | l :: ls =>
          let? found := step goal g b l in
          let leaves := match found with nil => N.succ leaves | _ => leaves end in
          run goal g (found ++ todo) leaves ls
      end
  end.

(** One tree and its [end N]. *)
Definition tree (goal : form) (g : kind) (b : branch) (ls : list line) : option (list line) :=
  let? (leaves, ls) := run goal g [b] 0 ls in
  match ls with
  | [w; n] :: ls =>
      need (keyword "end" w) in
      let? n := index n in
      need (n =? leaves)%N in Some ls
  | _ => None
  end.

(** Lemmas, then the tree of the goal. *)
Fixpoint proof (fuel : nat) (goal : form) (g : kind) (b : branch) (ls : list line) : option (list line) :=
  match fuel with
  | O => None
  | S fuel =>
      match ls with
      | (w :: l) :: ls' =>
          if keyword "lemma" w then
            let? f := combine (scaling T) (bound T) l in
            let? ls := tree f Ge0 b ls' in
            proof fuel goal g (with_row b f) ls
          else tree goal g b ls
      | _ => None
      end
  end.

End Steps.

(** * Refutations *)

Section Refutations.
Local Open Scope Q_scope.

Fixpoint at_values (values : list Q) (t : terms) : Q :=
  match t with nil => 0 | (i, q) :: t => Qred (q * nth (N.to_nat i) values 0 + at_values values t) end.

Definition Qmax (a b : Q) : Q := if Qle_bool a b then b else a.

Definition value_of (values : list Q) (i : instruction) : Q :=
  match i with Lin t => at_values values t | Max l r => Qmax (at_values values l) (at_values values r) end.

Fixpoint all_values (values : list Q) (p : list instruction) : list Q :=
  match p with nil => values | i :: p => all_values (values ++ [value_of values i]) p end.

Fixpoint values_agree (values : list Q) (k : N) (p : list instruction) : bool :=
  match p with
  | nil => true
  | i :: p =>
      if Qeq_bool (nth (N.to_nat k) values 0) (value_of values i) then values_agree values (N.succ k) p else false
  end.

Fixpoint point_agrees (values : list Q) (k : N) (point : list Q) : bool :=
  match point with
  | nil => true
  | q :: point => if Qeq_bool (nth (N.to_nat k) values 0) q then point_agrees values (N.succ k) point else false
  end.

Definition refutes (c : claim) (point : list Q) : bool :=
  let values := all_values (1 :: point) (program c) in
  let last := nth (N.to_nat (last_value c)) values 0 in
  (N.of_nat (length point) =? dim c)%N
  && (N.of_nat (length (tl values)) =? last_value c)%N
  && forallb (fun row => Qle_bool 0 (at_values values (row_terms row))) (hyps c)
  && values_agree values (N.succ (dim c)) (program c)
  && point_agrees values 1 point
  && match what c with Eq0 => negb (Qeq_bool last 0) | Ge0 => negb (Qle_bool 0 last) end.

End Refutations.

(** * Certificates *)

Inductive result := Proved (c : claim) | Refuted (c : claim) (point : list Q).

Definition start (c : claim) : option (setting * branch) :=
  let scales := scales_of (program c) (N.succ (dim c)) (Map.empty positive) in
  let? (lins, maxes) := define scales (program c) (N.succ (dim c)) (Map.empty form, Map.empty (form * form)) in
  let? facts := all (fun row => clear scales 1 (row_terms row) nil) (hyps c) in
  let none := Branch lins (Map.empty form) 0 in
  Some (Setting (dim c) (N.succ (last_value c)) (S (length (program c))) scales maxes,
        fold_left with_row facts none).

Definition check (ls : list line) : option (result * list line) :=
  let? (c, ls) := read_header ls in
  match ls with
  | (w :: l) :: ls' =>
      if keyword "refute" w then
        let? point := all read_rational l in
        need (refutes c point) in Some (Refuted c point, ls')
      else
        let? (T, b) := start c in
        let? ls := proof T (length ls) [(last_value c, 1%Z)] (what c) b ls in
        Some (Proved c, ls)
  | _ => None
  end.

Fixpoint check_all (fuel : nat) (ls : list line) : option (list result) :=
  match fuel, ls with
  | _, nil => Some nil
  | O, _ => None
  | S fuel, _ =>
      let? (r, ls) := check ls in
      let? rs := check_all fuel ls in
      Some (r :: rs)
  end.

(** A whole file, in pieces of any length. *)
Definition check_text (ts : list text) : option (list result) :=
  let? ls := lines_of ts in
  match ls with nil => None | _ => check_all (length ls) ls end.

Definition claim_of (r : result) : claim := match r with Proved c => c | Refuted c _ => c end.

(** The claim of the first certificate, read but not checked. *)
Definition claim_in (ts : list text) : option claim :=
  let? ls := lines_of ts in
  let? (c, _) := read_header ls in
  Some c.
