(** COMPOSITION and RECURRENCE: bounds for iterates, and the error of Yarotsky's approximation of the square. *)

From Coq Require Import List Arith Reals Lra Lia.
From ExactRelu Require Import Schemas Pieces.
Import ListNotations.
Local Open Scope R_scope.

(** * COMPOSITION *)

Definition convex (P : R -> Prop) : Prop := forall x y z, P x -> P z -> x <= y <= z -> P y.
Definition affine_on (f : R -> R) (P : R -> Prop) : Prop := exists s i, forall t, P t -> f t = s * t + i.

(** [f] is affine on each of at most n intervals (convex sets) that cover the line. *)
Definition at_most_pieces (f : R -> R) (n : nat) : Prop :=
  exists Ps : list (R -> Prop), (length Ps <= n)%nat /\
    (forall P, In P Ps -> convex P /\ affine_on f P) /\ (forall x, exists P, In P Ps /\ P x).

Definition between (lo hi : option R) (x : R) : Prop :=
  match lo with Some l => l <= x | None => True end /\ match hi with Some h => x <= h | None => True end.

Lemma between_convex lo hi : convex (between lo hi).
Proof. intros x y z [Lx Hx] [Lz Hz] le; split; [destruct lo | destruct hi]; trivial; lra. Qed.

Lemma pieces_id : at_most_pieces (fun t => t) 1.
Proof.
  exists [fun _ => True]; split; [cbn; lia | split].
  - intros P [<- | []]; split; [intros x y z; trivial | exists 1, 0; intros; ring].
  - intros x; exists (fun _ => True); cbn; auto.
Qed.

Theorem pieces_compose f T n m : at_most_pieces f n -> at_most_pieces T m -> at_most_pieces (fun t => f (T t)) (m * n).
Proof.
  intros (Js & lenJ & HJ & coverJ) (Is & lenI & HI & coverI).
  exists (map (fun IJ t => fst IJ t /\ snd IJ (T t)) (list_prod Is Js)); split; [ | split].
  - rewrite map_length, prod_length; now apply Nat.mul_le_mono.
  - intros P HP; apply in_map_iff in HP; destruct HP as [[I J] [<- HP]]; apply in_prod_iff in HP.
    destruct HP as [InI InJ]; destruct (HI I InI) as [cI (s & i & TI)]; destruct (HJ J InJ) as [cJ (u & j & fJ)].
    cbn [fst snd]; split.
    + intros x y z [Ix Jx] [Iz Jz] le; assert (Iy : I y) by now apply (cI x y z).
      split; trivial; rewrite TI in * by trivial; destruct (Rle_dec 0 s) as [pos | neg].
      * apply (cJ (s * x + i) _ (s * z + i)); trivial; split; apply Rplus_le_compat_r, Rmult_le_compat_l; lra.
      * apply (cJ (s * z + i) _ (s * x + i)); trivial; split; apply Rplus_le_compat_r, Rmult_le_compat_neg_l; lra.
    + exists (u * s), (u * i + j); intros t [It Jt]; rewrite (fJ _ Jt), (TI _ It); ring.
  - intros x; destruct (coverI x) as (I & InI & Ix), (coverJ (T x)) as (J & InJ & Jx).
    exists (fun t => I t /\ J (T t)); split; [ | tauto].
    apply in_map_iff; exists (I, J); split; trivial; now apply in_prod.
Qed.

Theorem pieces_iterate T p : at_most_pieces T p -> forall L, at_most_pieces (iterate L T) (p ^ L).
Proof.
  intros HT; induction L as [ | L IH]; [exact pieces_id | ].
  destruct (pieces_compose _ _ _ _ IH HT) as (Ps & len & HP & cover).
  exists Ps; split; [exact len | split; trivial].
  intros P InP; destruct (HP P InP) as [c (s & i & H)]; split; trivial.
  exists s, i; intros t Pt; rewrite <- iterate_inside; now apply H.
Qed.

(** * RECURRENCE *)

(** x - T x / 4 - .. - T^m x / 4^m *)
Fixpoint approximation (T : R -> R) (m : nat) (x : R) : R :=
  match m with O => x | S k => approximation T k x - (1 / 4) ^ m * iterate m T x end.

Section Square.
Variable T : R -> R.
Hypothesis inside : forall x, 0 <= x <= 1 -> 0 <= T x <= 1.
Hypothesis onto : forall y, 0 <= y <= 1 -> exists x, 0 <= x <= 1 /\ T x = y.
Hypothesis identity : forall x, 0 <= x <= 1 -> x - x * x = 1 / 4 * (2 * T x - T x * T x).

Lemma iterate_within m x : 0 <= x <= 1 -> 0 <= iterate m T x <= 1.
Proof. intros H; unfold iterate; induction m; [trivial | now apply inside]. Qed.

Lemma iterate_onto m y : 0 <= y <= 1 -> exists x, 0 <= x <= 1 /\ iterate m T x = y.
Proof.
  revert y; induction m as [ | m IH]; intros y Hy; [now exists y | ].
  destruct (onto y Hy) as (z & Hz & <-), (IH z Hz) as (x & Hx & E).
  exists x; split; trivial; exact (f_equal T E).
Qed.

Theorem error m x : 0 <= x <= 1 ->
  approximation T m x - x * x = (1 / 4) ^ m * (iterate m T x - iterate m T x * iterate m T x).
Proof.
  intros Hx; induction m as [ | m IH]; [cbn; ring | ].
  pose proof (identity _ (iterate_within m x Hx)) as E.
  change (iterate (S m) T x) with (T (iterate m T x)).
  transitivity ((1 / 4) ^ m * (iterate m T x - iterate m T x * iterate m T x) - (1 / 4) ^ S m * T (iterate m T x)).
  - rewrite <- IH; cbn [approximation]; change (iterate (S m) T x) with (T (iterate m T x)); ring.
  - rewrite E; cbn [pow]; field.
Qed.

Theorem largest_error m :
  (forall x, 0 <= x <= 1 -> 0 <= approximation T m x - x * x <= (1 / 4) ^ (S m)) /\
  exists x, 0 <= x <= 1 /\ approximation T m x - x * x = (1 / 4) ^ (S m).
Proof.
  assert (pos : 0 < (1 / 4) ^ m) by (apply pow_lt; lra); cbn [pow]; split.
  - intros x Hx; rewrite error by trivial; pose proof (iterate_within m x Hx) as H.
    set (t := iterate m T x) in *; set (p := (1 / 4) ^ m) in *.
    assert (0 <= t - t * t) by (replace (t - t * t) with (t * (1 - t)) by ring; apply Rmult_le_pos; lra).
    assert (t - t * t <= 1 / 4) by (pose proof (pow2_ge_0 (t - 1 / 2)); cbn in *; lra).
    split; [apply Rmult_le_pos; lra | ].
    rewrite (Rmult_comm (1 / 4)); apply Rmult_le_compat_l; lra.
  - destruct (iterate_onto m (1 / 2)) as (x & Hx & E); [lra | ].
    exists x; split; trivial; rewrite error, E by trivial; field.
Qed.

End Square.
