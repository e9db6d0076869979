(** Claims about straight-line programs over the rationals, and what they say over the reals.

    Value 0 of a program is the constant 1, values 1 .. d are its inputs, each instruction adds one value: a rational
    combination of earlier values ([Lin]) or the larger of two of them ([Max]).  A claim says of the last value that it
    is 0 ([Eq0]) or nonnegative ([Ge0]) wherever all hypotheses (integer rows [c0 :: c1 :: ..]) are nonnegative.

    [statement c] is the claim as a proposition in ordinary real numbers.  It is written so that it computes to
    what a person would write, for example
    [forall x1 v1 v2 : R, x1 + 1 >= 0 -> v1 = Rmax (x1) (0) -> v2 = v1 - x1 -> v2 >= 0]. *)

From Coq Require Import List NArith ZArith QArith Qreals Reals Lra Lia.
Import ListNotations.
Local Open Scope R_scope.

(** Combinations of values: (index, coefficient), indices increasing in what is read from text. *)
Definition terms := list (N * Q).

Inductive instruction := Lin (t : terms) | Max (left right : terms).
Inductive kind := Eq0 | Ge0.
Record claim := Claim { dim : N; hyps : list (list Z); program : list instruction; what : kind }.

(** * Real numbers as they are printed *)

Definition number (q : Q) : R :=
  match Qden q with 1%positive => IZR (Qnum q) | d => IZR (Qnum q) / IZR (Zpos d) end.

Definition times (q : Q) (x : R) : R :=
  match q with Qmake 1 1 => x | Qmake (-1) 1 => - x | _ => number q * x end.

Definition and_times (sum : R) (q : Q) (x : R) : R :=
  match Qnum q with
  | Z0 => sum
  | Zpos _ => sum + times q x
  | Zneg p => sum - times (Qmake (Zpos p) (Qden q)) x
  end.

Definition and_number (sum : R) (q : Q) : R :=
  match Qnum q with
  | Z0 => sum
  | Zpos _ => sum + number q
  | Zneg p => sum - number (Qmake (Zpos p) (Qden q))
  end.

Fixpoint and_terms (V : N -> R) (sum : R) (t : terms) : R :=
  match t with nil => sum | (i, q) :: t => and_terms V (and_times sum q (V i)) t end.

(** Without constant term; [c] is added at the end. *)
Fixpoint show_from (V : N -> R) (t : terms) (c : Q) : R :=
  match t with
  | nil => number c
  | (i, q) :: t =>
      match Qnum q with Z0 => show_from V t c | _ => and_number (and_terms V (times q (V i)) t) c end
  end.

Definition show (V : N -> R) (t : terms) : R :=
  match t with (N0, c) :: t => show_from V t c | _ => show_from V t (Qmake 0 1) end.

Fixpoint row_from (i : N) (row : list Z) : terms :=
  match row with nil => nil | c :: row => (i, Qmake c 1) :: row_from (N.succ i) row end.

Definition row_terms : list Z -> terms := row_from 0.

(** * Statements *)

Definition equation (V : N -> R) (v : R) (i : instruction) : Prop :=
  match i with Lin t => v = show V t | Max l r => v = Rmax (show V l) (show V r) end.

Fixpoint with_hyps (V : N -> R) (rows : list (list Z)) (conclusion : Prop) : Prop :=
  match rows with nil => conclusion | row :: rows => show V (row_terms row) >= 0 -> with_hyps V rows conclusion end.

Fixpoint with_equations (V : N -> R) (k : N) (p : list instruction) (conclusion : Prop) : Prop :=
  match p with nil => conclusion | i :: p => equation V (V k) i -> with_equations V (N.succ k) p conclusion end.

Definition last_value (c : claim) : N := dim c + N.of_nat (length (program c)).

Definition conclusion (V : N -> R) (c : claim) : Prop :=
  match what c with Eq0 => V (last_value c) = 0 | Ge0 => V (last_value c) >= 0 end.

Definition value (values : list R) (k : N) : R := nth (N.to_nat k) values 0.

(** All reals [x1 .. v1 ..], then the proposition about the values [1, x1, .., v1, ..]. *)
Fixpoint for_all (n : nat) (seen : list R) (P : list R -> Prop) : Prop :=
  match n with O => P (1 :: rev seen) | S n => forall x : R, for_all n (x :: seen) P end.

Definition statement (c : claim) : Prop :=
  for_all (N.to_nat (last_value c)) [] (fun values =>
    with_hyps (value values) (hyps c)
      (with_equations (value values) (N.succ (dim c)) (program c) (conclusion (value values) c))).

(** A point where the claim fails, with all values there. *)
Fixpoint there_are (n : nat) (seen : list R) (P : list R -> Prop) : Prop :=
  match n with O => P (1 :: rev seen) | S n => exists x : R, there_are n (x :: seen) P end.

Fixpoint and_point (V : N -> R) (k : N) (point : list Q) (P : Prop) : Prop :=
  match point with nil => P | q :: point => V k = number q /\ and_point V (N.succ k) point P end.

Fixpoint and_hyps (V : N -> R) (rows : list (list Z)) (P : Prop) : Prop :=
  match rows with nil => P | row :: rows => show V (row_terms row) >= 0 /\ and_hyps V rows P end.

Fixpoint and_equations (V : N -> R) (k : N) (p : list instruction) (P : Prop) : Prop :=
  match p with nil => P | i :: p => equation V (V k) i /\ and_equations V (N.succ k) p P end.

Definition failure (V : N -> R) (c : claim) : Prop :=
  match what c with Eq0 => V (last_value c) <> 0 | Ge0 => V (last_value c) < 0 end.

Definition counterexample (c : claim) (point : list Q) : Prop :=
  there_are (N.to_nat (last_value c)) [] (fun values =>
    and_point (value values) 1 point
      (and_hyps (value values) (hyps c)
        (and_equations (value values) (N.succ (dim c)) (program c) (failure (value values) c)))).

(** * What the printed form means *)

Definition rational (q : Q) : R := IZR (Qnum q) / IZR (Zpos (Qden q)).

Fixpoint eval (V : N -> R) (t : terms) : R :=
  match t with nil => 0 | (i, q) :: t => rational q * V i + eval V t end.

Lemma number_rational q : number q = rational q.
Proof. unfold number, rational; destruct (Qden q); trivial; field. Qed.

Lemma times_rational q x : times q x = rational q * x.
Proof.
  assert (H : number q * x = rational q * x) by (now rewrite number_rational).
  destruct q as [n d]; unfold times.
  destruct n as [ | [ | | ] | [ | | ] ], d; try exact H; unfold rational; cbn; field.
Qed.

Lemma zero_rational q : Qnum q = 0%Z -> rational q = 0.
Proof. intros H; unfold rational; rewrite H; unfold Rdiv; ring. Qed.

Lemma opposite_rational p q : Qnum q = Zneg p -> rational (Qmake (Zpos p) (Qden q)) = - rational q.
Proof. intros H; unfold rational; rewrite H; cbn [Qnum Qden]; change (Zneg p) with (- Zpos p)%Z; rewrite opp_IZR; unfold Rdiv; ring. Qed.

Lemma and_times_rational s q x : and_times s q x = s + rational q * x.
Proof.
  unfold and_times; destruct (Qnum q) eqn:H.
  - rewrite (zero_rational q H); ring.
  - now rewrite times_rational.
  - rewrite times_rational, (opposite_rational _ q H); ring.
Qed.

Lemma and_number_rational s q : and_number s q = s + rational q.
Proof.
  unfold and_number; destruct (Qnum q) eqn:H.
  - rewrite (zero_rational q H); ring.
  - now rewrite number_rational.
  - rewrite number_rational, (opposite_rational _ q H); ring.
Qed.

Lemma and_terms_eval V t : forall s, and_terms V s t = s + eval V t.
Proof. induction t as [ | [i q] t IH]; intros s; cbn; [ring | rewrite IH, and_times_rational; ring]. Qed.

Lemma show_from_eval V t c : show_from V t c = eval V t + rational c.
Proof.
  induction t as [ | [i q] t IH]; cbn.
  - rewrite number_rational; ring.
  - assert (G : and_number (and_terms V (times q (V i)) t) c = rational q * V i + eval V t + rational c)
      by (rewrite and_number_rational, and_terms_eval, times_rational; ring).
    destruct (Qnum q) eqn:H; trivial.
    rewrite IH, (zero_rational q H); ring.
Qed.

Lemma show_eval V t : V 0%N = 1 -> show V t = eval V t.
Proof.
  intros H; unfold show; destruct t as [ | [[ | i] q] t].
  - cbn; unfold number; cbn; reflexivity.
  - rewrite show_from_eval; cbn; rewrite H; ring.
  - rewrite show_from_eval; unfold rational at 1; cbn; unfold Rdiv; ring.
Qed.

(** * Statements from valuations *)

Definition equation_holds (V : N -> R) (v : R) (i : instruction) : Prop :=
  match i with Lin t => v = eval V t | Max l r => v = Rmax (eval V l) (eval V r) end.

Fixpoint equations_hold (V : N -> R) (k : N) (p : list instruction) : Prop :=
  match p with nil => True | i :: p => equation_holds V (V k) i /\ equations_hold V (N.succ k) p end.

(** The values of the program at a point of the polyhedron. *)
Definition valuation (c : claim) (V : N -> R) : Prop :=
  V 0%N = 1 /\ (forall row, In row (hyps c) -> eval V (row_terms row) >= 0) /\
  equations_hold V (N.succ (dim c)) (program c).

Lemma equation_meaning V v i : V 0%N = 1 -> equation V v i <-> equation_holds V v i.
Proof. intros H; destruct i; cbn; rewrite ?show_eval by trivial; reflexivity. Qed.

Lemma for_all_intro (P : list R -> Prop) : forall n seen, (forall l, P (1 :: l)) -> for_all n seen P.
Proof. induction n as [ | n IH]; cbn; intros seen H; auto. Qed.

Lemma for_all_elim (P : list R -> Prop) : forall l seen, for_all (length l) seen P -> P (1 :: rev seen ++ l).
Proof.
  induction l as [ | x l IH]; cbn; intros seen H.
  - now rewrite app_nil_r.
  - specialize (IH (x :: seen) (H x)); cbn in IH; now rewrite <- app_assoc in IH.
Qed.

Lemma there_are_intro (P : list R -> Prop) : forall l seen, P (1 :: rev seen ++ l) -> there_are (length l) seen P.
Proof.
  induction l as [ | x l IH]; cbn; intros seen H.
  - now rewrite app_nil_r in H.
  - exists x; apply IH; cbn; now rewrite <- app_assoc.
Qed.

Lemma with_hyps_intro V (P : Prop) : V 0%N = 1 -> forall rows,
  ((forall row, In row rows -> eval V (row_terms row) >= 0) -> P) -> with_hyps V rows P.
Proof.
  intros one; induction rows as [ | row rows IH]; cbn; intros H.
  - apply H; tauto.
  - intros Hrow; apply IH; intros Hrows; apply H; intros r [<- | Hr]; [ | now apply Hrows].
    now rewrite <- show_eval.
Qed.

Lemma with_hyps_elim V (P : Prop) : V 0%N = 1 -> forall rows,
  with_hyps V rows P -> (forall row, In row rows -> eval V (row_terms row) >= 0) -> P.
Proof.
  intros one; induction rows as [ | row rows IH]; cbn; intros H Hrows; trivial.
  apply IH; [ | intros r Hr; apply Hrows; now right].
  apply H; rewrite show_eval by trivial; apply Hrows; now left.
Qed.

Lemma with_equations_intro V (P : Prop) : V 0%N = 1 -> forall p k, (equations_hold V k p -> P) -> with_equations V k p P.
Proof.
  intros one; induction p as [ | i p IH]; cbn; intros k H.
  - now apply H.
  - intros E; apply IH; intros Es; apply H; split; trivial; now apply equation_meaning.
Qed.

Lemma with_equations_elim V (P : Prop) : V 0%N = 1 -> forall p k, with_equations V k p P -> equations_hold V k p -> P.
Proof.
  intros one; induction p as [ | i p IH]; cbn; intros k H; trivial.
  intros [E Es]; apply (IH (N.succ k)); trivial; apply H; now apply equation_meaning.
Qed.

Theorem statement_intro c : (forall V, valuation c V -> conclusion V c) -> statement c.
Proof.
  intros H; apply for_all_intro; intros l.
  apply with_hyps_intro; [reflexivity | intros Hs].
  apply with_equations_intro; [reflexivity | intros Es].
  apply H; repeat split; trivial.
Qed.

Theorem statement_elim c l :
  statement c -> N.of_nat (length l) = last_value c -> valuation c (value (1 :: l)) -> conclusion (value (1 :: l)) c.
Proof.
  intros H len (one & Hs & Es); unfold statement in H.
  rewrite <- len, Nnat.Nat2N.id in H; apply for_all_elim in H; cbn [rev app] in H.
  apply with_hyps_elim in H; trivial.
  now apply with_equations_elim in H.
Qed.

Lemma and_hyps_intro V (P : Prop) : V 0%N = 1 -> forall rows,
  (forall row, In row rows -> eval V (row_terms row) >= 0) -> P -> and_hyps V rows P.
Proof.
  intros one; induction rows as [ | row rows IH]; cbn; intros H p; trivial.
  split; [rewrite show_eval by trivial; apply H; now left | apply IH; trivial; intros r Hr; apply H; now right].
Qed.

Lemma and_equations_intro V (P : Prop) : V 0%N = 1 -> forall p k, equations_hold V k p -> P -> and_equations V k p P.
Proof.
  intros one; induction p as [ | i p IH]; cbn; intros k H h; trivial.
  destruct H as [E Es]; split; [now apply equation_meaning | now apply IH].
Qed.

Fixpoint at_point (V : N -> R) (k : N) (point : list Q) : Prop :=
  match point with nil => True | q :: point => V k = rational q /\ at_point V (N.succ k) point end.

Lemma and_point_intro V (P : Prop) : forall point k, at_point V k point -> P -> and_point V k point P.
Proof.
  induction point as [ | q point IH]; cbn; intros k H p; trivial.
  destruct H; split; [now rewrite number_rational | now apply IH].
Qed.

Theorem counterexample_intro c point l :
  N.of_nat (length l) = last_value c -> valuation c (value (1 :: l)) -> at_point (value (1 :: l)) 1 point ->
  failure (value (1 :: l)) c -> counterexample c point.
Proof.
  intros len (one & Hs & Es) at_l F; unfold counterexample.
  rewrite <- len, Nnat.Nat2N.id; apply there_are_intro; cbn [rev app].
  apply and_point_intro, and_hyps_intro, and_equations_intro; trivial.
Qed.
