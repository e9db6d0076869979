(** KINKS: the breakpoints of functions with one hidden layer, and the SEPARATION of depth from width. *)

From Coq Require Import List Arith Reals Lra Lia.
From ExactRelu Require Import Schemas Pieces.
Import ListNotations.
Local Open Scope R_scope.

(** x -> c + sum of a * S (w * x + b) over the units (a, w, b). *)
Fixpoint shallow (S : R -> R) (c : R) (units : list (R * R * R)) (x : R) : R :=
  match units with nil => c | (a, w, b) :: units => a * S (w * x + b) + shallow S c units x end.

(** Affine on an open interval around x; [None] is an end at infinity. *)
Lemma smooth_between f x lo hi s i :
  match lo with Some l => l < x | None => True end -> match hi with Some h => x < h | None => True end ->
  (forall t, match lo with Some l => l <= t | None => True end -> match hi with Some h => t <= h | None => True end ->
             f t = s * t + i) ->
  smooth f x.
Proof.
  intros Lo Hi H.
  pose (low := match lo with Some l => x - l | None => 1 end).
  pose (high := match hi with Some h => h - x | None => 1 end).
  assert (0 < low) by (unfold low; destruct lo; lra).
  assert (0 < high) by (unfold high; destruct hi; lra).
  exists (Rmin low high), s, i; split; [now apply Rmin_glb_lt | ].
  pose proof (Rmin_l low high); pose proof (Rmin_r low high); intros t Ht; apply H.
  - destruct lo; unfold low in *; [lra | trivial].
  - destruct hi; unfold high in *; [lra | trivial].
Qed.

Lemma smooth_sum f g x : smooth f x -> smooth g x -> smooth (fun t => f t + g t) x.
Proof.
  intros (e & s & i & e0 & H) (d & u & j & d0 & K).
  exists (Rmin e d), (s + u), (i + j); split; [now apply Rmin_glb_lt | ].
  pose proof (Rmin_l e d); pose proof (Rmin_r e d); intros t Ht; rewrite H, K; lra.
Qed.

Lemma smooth_unit S a w b x : smooth S (w * x + b) -> smooth (fun t => a * S (w * t + b)) x.
Proof.
  intros (e & s & i & e0 & H).
  assert (w0 : 0 < Rabs w + 1) by (pose proof (Rabs_pos w); lra).
  exists (e / (Rabs w + 1)), (a * s * w), (a * (s * b + i)); split; [now apply Rdiv_lt_0_compat | ].
  intros t Ht; rewrite H; [ring | ].
  assert (small : Rabs (w * (t - x)) < e).
  { rewrite Rabs_mult; apply Rle_lt_trans with (Rabs w * (e / (Rabs w + 1))).
    - apply Rmult_le_compat_l; [apply Rabs_pos | ]; apply Rabs_le; lra.
    - apply Rmult_lt_reg_r with (Rabs w + 1); trivial; unfold Rdiv.
      rewrite Rmult_assoc, Rmult_assoc, Rinv_l by lra; rewrite Rmult_1_r.
      pose proof (Rabs_pos w); apply Rle_lt_trans with (e * Rabs w); lra. }
  apply Rabs_def2 in small; lra.
Qed.

Section Kinks.
Variable S : R -> R.
Variable kinks : list R.
Hypothesis smooth_elsewhere : forall x, ~ In x kinks -> smooth S x.

Lemma shallow_smooth c : forall units, exists l,
  (length l <= length kinks * length units)%nat /\ forall x, ~ In x l -> smooth (shallow S c units) x.
Proof.
  induction units as [ | [[a w] b] units (l & len & H)].
  - exists nil; split; [cbn; lia | intros x _; exists 1, 0, c; cbn; split; intros; lra].
  - exists (map (fun k => (k - b) / w) kinks ++ l); split.
    + rewrite app_length, map_length; cbn [length]; rewrite Nat.mul_succ_r; lia.
    + intros x Hx; cbn [shallow].
      apply smooth_sum; [ | apply H; intros I; apply Hx, in_or_app; now right].
      destruct (Req_EM_T w 0) as [-> | w0].
      * exists 1, 0, (a * S (0 * x + b)); split; [lra | ].
        intros t _; replace (0 * t + b) with (0 * x + b) by ring; ring.
      * apply smooth_unit, smooth_elsewhere; intros I; apply Hx, in_or_app; left.
        apply in_map_iff; exists (w * x + b); split; [field; trivial | trivial].
Qed.

Theorem shallow_kinks c units : exists l,
  (length l <= length kinks * length units)%nat /\ forall x, breakpoint (shallow S c units) x -> In x l.
Proof.
  destruct (shallow_smooth c units) as (l & len & H); exists l; split; trivial.
  intros x B; destruct (in_dec Req_EM_T x l) as [I | I]; [trivial | ].
  exfalso; exact (B (H x I)).
Qed.

End Kinks.

(** A function with 2^L segments on the line is no shallow one with 2 L units of one kink, from L = 3 on. *)
Theorem separation S k T a b : a < b -> full_branch a b true T 2 -> (forall x, ~ In x [k] -> smooth S x) ->
  forall L, (3 <= L)%nat -> forall c units, (length units <= 2 * L)%nat ->
  ~ forall x, iterate L T x = shallow S c units x.
Proof.
  intros ab HT HS L L3 c units few same.
  destruct (shallow_kinks S [k] HS c units) as (l & len & Hl).
  destruct (full_branch_line_breakpoints a b ab (iterate L T) (2 ^ L)) as (xs & lxs & inc & Hxs & _).
  - now apply Nat.pow_nonzero.
  - now apply full_branch_iterate.
  - assert (sub : incl xs l).
    { intros x Ix; apply Hl; apply Hxs in Ix; intros (e & s & i & e0 & H); apply Ix.
      exists e, s, i; split; trivial; intros t Ht; rewrite same; now apply H. }
    assert (nodup : NoDup xs).
    { clear - inc; revert a inc; induction xs as [ | x xs IH]; intros a inc; constructor.
      - destruct inc as [_ inc]; intros I; clear IH.
        assert (up : forall l y z, increasing y l -> In z l -> y < z).
        { induction l as [ | u l IHl]; [intros y z _ [] | ]; intros y z [lt H] [<- | J]; trivial.
          apply Rlt_trans with u; trivial; now apply IHl. }
        apply (up _ _ _ inc) in I; lra.
      - destruct inc as [_ inc]; exact (IH x inc). }
    apply NoDup_incl_length in sub; trivial.
    assert (more : (2 * L + 2 <= 2 ^ L)%nat).
    { clear - L3; induction L3 as [ | L L3 IH]; cbn; lia. }
    cbn [length] in len; lia.
Qed.
