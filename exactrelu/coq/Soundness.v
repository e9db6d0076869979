(** Whatever the checker accepts is true: each step holds at each real point of its branch. *)

From Coq Require Import List NArith ZArith QArith Qreals Reals Lra Lia FMapPositive Strings.Byte.
From ExactRelu Require Import Claims Reader Kernel.
Import ListNotations.
Local Open Scope R_scope.

Lemma get_put {A} k (a : A) m j : get j (put k a m) = if N.eq_dec j k then Some a else get j m.
Proof.
  unfold get, put; destruct (N.eq_dec j k) as [-> | ne].
  - apply Map.gss.
  - apply Map.gso; intros E; apply ne, N.succ_inj; now rewrite <- !N.succ_pos_spec, E.
Qed.

(** * Forms *)

Section Forms.
Variable Y : N -> R.  (* what the symbols stand for at the point *)

Fixpoint form_at (f : form) : R := match f with nil => 0 | (i, c) :: f => IZR c * Y i + form_at f end.

Lemma cons_term_at i c f : form_at (cons_term i c f) = IZR c * Y i + form_at f.
Proof. destruct c; cbn; ring. Qed.

Lemma add_at : forall f n g, form_at (add f n g) = form_at f + IZR n * form_at g.
Proof.
  induction f as [ | [i c] f IH]; intros n g.
  - cbn [add form_at]; induction g as [ | [j d] g IHg]; cbn; [ | rewrite IHg, mult_IZR]; ring.
  - induction g as [ | [j d] g IHg].
    + cbn; ring.
    + cbn [add]; destruct (N.compare_spec i j) as [<- | L | G].
      * rewrite cons_term_at, IH, plus_IZR, mult_IZR; cbn; ring.
      * cbn [add] in IHg; cbn [form_at] in *; rewrite IHg, mult_IZR; ring.
      * cbn [form_at]; rewrite IH; cbn [form_at]; ring.
Qed.

Lemma plus_at f n g : form_at (plus f n g) = form_at f + IZR n * form_at g.
Proof. unfold plus; destruct n; rewrite ?add_at; trivial; ring. Qed.

Lemma negative_at f : form_at (negative f) = - form_at f.
Proof. unfold negative; rewrite plus_at; cbn [form_at]; ring. Qed.

Definition definitions_at (m : Map.t form) : Prop := forall k f, get k m = Some f -> Y k = form_at f.

Lemma reduce_at d m : definitions_at m -> forall fuel f, form_at (reduce fuel d m f) = form_at f.
Proof.
  intros H; induction fuel as [ | fuel IH]; intros [ | [i c] f]; cbn [reduce]; trivial.
  destruct (i <=? d)%N; trivial.
  destruct (get i m) as [g | ] eqn:G.
  - rewrite IH, plus_at; cbn [form_at]; rewrite (H i g G); ring.
  - cbn [form_at]; now rewrite IH.
Qed.

Definition maxima_at (m : Map.t (form * form)) : Prop :=
  forall k l r, get k m = Some (l, r) -> Y k = Rmax (form_at l) (form_at r).

End Forms.

(** * Programs over the integers *)

Section Clearing.
Variable V : N -> R.
Variable scales : Map.t positive.
Let Y (i : N) : R := IZR (Zpos (scale scales i)) * V i.

Lemma clear_at s : forall t f g, clear scales s t f = Some g -> form_at Y g = IZR (Zpos s) * eval V t + form_at Y f.
Proof.
  induction t as [ | [i q] t IH]; cbn [clear eval]; intros f g.
  - injection 1 as <-; ring.
  - set (over := (Zpos (Qden q) * Zpos (scale scales i))%Z); set (c := (Qnum q * Zpos s / over)%Z).
    destruct (c * over =? Qnum q * Zpos s)%Z eqn:E; [ | discriminate].
    apply Z.eqb_eq, (f_equal IZR) in E; subst over; rewrite !mult_IZR in E.
    intros G; rewrite (IH _ _ G), cons_term_at; unfold rational, Y.
    assert (P : IZR (Zpos (Qden q)) <> 0) by (apply not_0_IZR; discriminate).
    replace (IZR c * (IZR (Zpos (scale scales i)) * V i))
      with (IZR (Zpos s) * IZR (Qnum q) / IZR (Zpos (Qden q)) * V i); [field; trivial | ].
    replace (IZR (Zpos s) * IZR (Qnum q)) with (IZR (Qnum q) * IZR (Zpos s)) by ring.
    rewrite <- E; field; trivial.
Qed.

Lemma combine_at bound l f : combine scales bound l = Some f -> exists s t, form_at Y f = IZR (Zpos s) * eval V t.
Proof.
  unfold combine; destruct (read_terms 0 bound l) as [t | ]; [ | discriminate].
  intros C; apply clear_at in C; exists (least_scale scales t 1), t; rewrite C; cbn; ring.
Qed.

Lemma define_at : forall p k known lins maxes,
  define scales p k known = Some (lins, maxes) -> equations_hold V k p ->
  definitions_at Y (fst known) -> maxima_at Y (snd known) ->
  definitions_at Y lins /\ maxima_at Y maxes.
Proof.
  induction p as [ | [t | l r] p IH]; cbn; intros k known lins maxes.
  - injection 1 as ->; tauto.
  - destruct (clear scales (scale scales k) t nil) as [f | ] eqn:C; [ | discriminate].
    intros D [E Es] Hl Hm; apply (IH _ _ _ _ D Es); trivial.
    intros j g; cbn [fst]; rewrite get_put; destruct (N.eq_dec j k) as [-> | ]; [ | apply Hl].
    injection 1 as <-; rewrite (clear_at _ _ _ _ C); unfold Y; rewrite E; cbn; ring.
  - destruct (clear scales (scale scales k) l nil) as [f | ] eqn:C; [ | discriminate].
    destruct (clear scales (scale scales k) r nil) as [g | ] eqn:D; [ | discriminate].
    intros F [E Es] Hl Hm; apply (IH _ _ _ _ F Es); trivial.
    intros j a b; cbn [snd]; rewrite get_put; destruct (N.eq_dec j k) as [-> | ]; [ | apply Hm].
    injection 1 as <- <-; rewrite (clear_at _ _ _ _ C), (clear_at _ _ _ _ D); cbn [form_at]; rewrite !Rplus_0_r.
    unfold Y; rewrite E, RmaxRmult; trivial; apply IZR_le; lia.
Qed.

End Clearing.

(** * Steps *)

Section Steps.
Variable T : setting.
Variable Y : N -> R.
Hypothesis one : Y 0%N = 1.
Hypothesis maxima_hold : maxima_at Y (maxima T).

(** A branch is true at the point. *)
Definition branch_at (b : branch) : Prop :=
  definitions_at Y (defined b) /\ forall r f, get r (rows b) = Some f -> form_at Y f >= 0.

Lemma with_row_at b f : branch_at b -> form_at Y f >= 0 -> branch_at (with_row b f).
Proof.
  intros [D H] Hf; split; trivial; cbn; intros r g; rewrite get_put.
  destruct (N.eq_dec r (count b)); [ | apply H]; now injection 1 as <-.
Qed.

Lemma reduced_at b f : branch_at b -> form_at Y (reduced T b f) = form_at Y f.
Proof. intros [D _]; now apply reduce_at. Qed.

Lemma difference_at right sides :
  form_at Y (difference right sides) = form_at Y (side right sides) - form_at Y (side (negb right) sides).
Proof. unfold difference; rewrite plus_at; ring. Qed.

Lemma decided_at b k right sides :
  branch_at b -> get k (maxima T) = Some sides -> form_at Y (difference right sides) >= 0 ->
  branch_at (decided T b k right sides).
Proof.
  intros Hb M H; split; [ | apply Hb]; cbn [defined decided].
  assert (E : Y k = form_at Y (side right sides)).
  { destruct sides as [l r]; rewrite (maxima_hold _ _ _ M); rewrite difference_at in H.
    destruct right; cbn in *; unfold Rmax; destruct (Rle_dec (form_at Y l) (form_at Y r)); lra. }
  intros j f; rewrite get_put; destruct (N.eq_dec j k) as [-> | ]; [ | apply Hb].
  intros F; injection F as <-; rewrite E.
  rewrite <- (reduced_at b (side right sides) Hb).
  destruct (reduced T b (side right sides)) as [ | [i c] f] eqn:Red; trivial.
  destruct (i <=? inputs T)%N; trivial.
  rewrite <- Red; now apply reduced_at.
Qed.

Lemma sided_at k right sides :
  get k (maxima T) = Some sides -> form_at Y (plus [(k, 1%Z)] (-1) (side right sides)) >= 0.
Proof.
  destruct sides as [l r]; intros M; rewrite plus_at; cbn [form_at]; rewrite (maxima_hold _ _ _ M).
  pose proof (Rmax_l (form_at Y l) (form_at Y r)); pose proof (Rmax_r (form_at Y l) (form_at Y r)).
  destruct right; cbn; lra.
Qed.

Lemma row_at b name f : branch_at b -> row T b name = Some f -> form_at Y f >= 0.
Proof.
  intros Hb.
  assert (named : forall n, match index n with Some r => get r (rows b) | None => None end = Some f ->
                            form_at Y f >= 0).
  { intros n; destruct (index n) as [r | ]; [apply Hb | discriminate]. }
  assert (sided : forall k right,
    match index k with
    | Some k => match get k (maxima T) with
                | Some sides => Some (plus [(k, 1%Z)] (-1) (side right sides))
                | None => None
                end
    | None => None
    end = Some f -> form_at Y f >= 0).
  { intros k right; destruct (index k) as [i | ]; [ | discriminate].
    destruct (get i (maxima T)) eqn:M; [ | discriminate].
    injection 1 as <-; now apply sided_at. }
  unfold row; destruct (rev' name) as [ | c k]; [apply named | ].
  destruct c; try apply named; apply sided.
Qed.

Lemma combination_at b : branch_at b -> forall l f g,
  combination T b l f = Some g -> form_at Y f >= 0 -> form_at Y g >= 0.
Proof.
  intros Hb; induction l as [ | w l IH]; cbn [combination]; intros f g.
  - now injection 1 as <-.
  - destruct (cut x3a w) as [name [n | ]]; [ | discriminate].
    destruct (index n) as [m | ]; [ | discriminate].
    destruct (row T b name) as [h | ] eqn:Row; [ | discriminate].
    intros C Hf; apply (IH _ _ C); rewrite plus_at.
    apply row_at in Row; trivial.
    assert (0 <= IZR (Z.of_N m)) by (apply IZR_le; lia).
    assert (0 <= IZR (Z.of_N m) * form_at Y h) by (apply Rmult_le_pos; lra).
    lra.
Qed.

Lemma is_nonnegative_at f : is_nonnegative f = true -> form_at Y f >= 0.
Proof.
  destruct f as [ | [[ | i] c] [ | ]]; cbn; try discriminate; [lra | ].
  intros H; apply Z.leb_le, IZR_le in H; rewrite one; lra.
Qed.

Lemma is_negative_at f : is_negative f = true -> form_at Y f < 0.
Proof.
  destruct f as [ | [[ | i] c] [ | ]]; cbn; try discriminate.
  intros H; apply Z.ltb_lt, IZR_lt in H; rewrite one; lra.
Qed.

Lemma implied_at b f l u : branch_at b -> implied T b f l = Some u -> form_at Y f >= 0.
Proof.
  intros Hb; destruct l as [ | d l]; [discriminate | ]; cbn [implied].
  destruct (index d) as [n | ]; [ | discriminate].
  destruct (1 <=? n)%N eqn:Hn; [ | discriminate].
  destruct (combination T b l nil) as [sum | ] eqn:C; [ | discriminate].
  destruct (is_nonnegative _) eqn:P; [ | discriminate]; intros _.
  apply combination_at in C; [ | trivial | cbn; lra].
  apply is_nonnegative_at in P; rewrite reduced_at, !plus_at in P by trivial; cbn [form_at] in P.
  apply N.leb_le in Hn; assert (1 <= IZR (Z.of_N n)) by (apply IZR_le; lia).
  apply Rnot_lt_ge; intros Neg.
  assert (IZR (Z.of_N n) * form_at Y f < 0) by (rewrite <- (Rmult_0_r (IZR (Z.of_N n))); apply Rmult_lt_compat_l; lra).
  lra.
Qed.

Definition goal_at (g : kind) (f : form) : Prop :=
  match g with Eq0 => form_at Y f = 0 | Ge0 => form_at Y f >= 0 end.

Lemma undecided_at b k sides : undecided T b k = Some sides -> get k (maxima T) = Some sides.
Proof. unfold undecided; destruct (get k (defined b)); [discriminate | trivial]. Qed.

Lemma implied_side_at b right l bs :
  branch_at b -> implied_side T b right l = Some bs -> exists c, In c bs /\ branch_at c.
Proof.
  intros Hb; destruct l as [ | k l]; [discriminate | ]; cbn [implied_side].
  destruct (index k) as [i | ]; [ | discriminate].
  destruct (undecided T b i) as [sides | ] eqn:U; [ | discriminate].
  destruct (implied T b (difference right sides) l) as [u | ] eqn:I; [ | discriminate].
  intros H; injection H as <-.
  eexists; split; [now left | ].
  apply decided_at; trivial; [now apply undecided_at in U | eapply implied_at; eassumption].
Qed.

(** Some branch that is left is true at the point; if none is left, the goal is. *)
Theorem step_at goal g b l bs :
  step T goal g b l = Some bs -> branch_at b -> goal_at g goal \/ exists c, In c bs /\ branch_at c.
Proof.
  intros H Hb; destruct l as [ | [ | letter [ | ]] l]; try discriminate H; cbn [step] in H.
  destruct letter; try discriminate H.
  - (* C *)
    destruct (combine (scaling T) (bound T) l) as [f | ]; [ | discriminate H].
    injection H as <-; right.
    destruct (Rle_dec 0 (form_at Y f)) as [P | P].
    + eexists; split; [now left | ].
      apply with_row_at; trivial; rewrite reduced_at by trivial; lra.
    + eexists; split; [right; now left | ].
      apply with_row_at; trivial; rewrite negative_at, reduced_at by trivial; lra.
  - (* E *)
    destruct (combination T b l nil) as [sum | ] eqn:C; [ | discriminate H].
    destruct (is_negative _) eqn:P; [ | discriminate H].
    apply combination_at in C; [ | trivial | cbn; lra].
    apply is_negative_at in P; rewrite reduced_at in P by trivial; lra.
  - (* L *) right; eapply implied_side_at; eassumption.
  - (* P *)
    destruct g; [discriminate H | ]; left.
    destruct (implied T b goal l) as [u | ] eqn:I; [ | discriminate H].
    eapply implied_at; eassumption.
  - (* R *) right; eapply implied_side_at; eassumption.
  - (* S *)
    destruct l as [ | k [ | ]]; try discriminate H.
    destruct (index k) as [i | ]; [ | discriminate H].
    destruct (undecided T b i) as [sides | ] eqn:U; [ | discriminate H].
    apply undecided_at in U; injection H as <-; right.
    assert (D : form_at Y (difference true sides) = - form_at Y (difference false sides))
      by (rewrite !difference_at; cbn; ring).
    destruct (Rle_dec 0 (form_at Y (difference false sides))) as [P | P].
    + eexists; split; [now left | ].
      apply with_row_at; [apply decided_at | rewrite reduced_at]; trivial; lra.
    + eexists; split; [right; now left | ].
      apply with_row_at; [apply decided_at | rewrite negative_at, reduced_at]; trivial; lra.
  - (* W *)
    destruct g; [ | discriminate H]; left.
    destruct (split_bar l) as [[least most] | ]; [ | discriminate H].
    destruct (implied T b goal least) as [u | ] eqn:I; [ | discriminate H].
    destruct (implied T b (negative goal) most) as [v | ] eqn:J; [ | discriminate H].
    apply implied_at in I; trivial; apply implied_at in J; trivial.
    rewrite negative_at in J; cbn; lra.
  - (* Z *)
    destruct l; [ | discriminate H].
    destruct (reduced T b goal) eqn:Red; [ | discriminate H]; left.
    assert (E : form_at Y goal = 0) by (rewrite <- (reduced_at b goal Hb), Red; reflexivity).
    destruct g; cbn; lra.
Qed.

Lemma run_at goal g : forall ls todo leaves r,
  run T goal g todo leaves ls = Some r -> (exists b, In b todo /\ branch_at b) -> goal_at g goal.
Proof.
  induction ls as [ | l ls IH]; intros [ | b todo] leaves r; cbn [run]; try discriminate.
  1, 2: intros _ [? [[] _]].
  destruct (step T goal g b l) as [found | ] eqn:St; [ | discriminate].
  intros Run [c [[<- | In] Hc]].
  - destruct (step_at _ _ _ _ _ St Hc) as [ | [d [Ind Hd]]]; trivial.
    apply (IH _ _ _ Run); exists d; split; trivial; apply in_or_app; now left.
  - apply (IH _ _ _ Run); exists c; split; trivial; apply in_or_app; now right.
Qed.

Lemma tree_at goal g b ls rest : tree T goal g b ls = Some rest -> branch_at b -> goal_at g goal.
Proof.
  unfold tree; destruct (run T goal g [b] 0 ls) as [[leaves after] | ] eqn:Run; [ | discriminate].
  intros _ Hb; apply (run_at _ _ _ _ _ _ Run); exists b; split; [now left | trivial].
Qed.

Lemma proof_at goal g : forall fuel b ls rest,
  proof T fuel goal g b ls = Some rest -> branch_at b -> goal_at g goal.
Proof.
  induction fuel as [ | fuel IH]; [discriminate | ]; intros b ls rest; cbn [proof].
  destruct ls as [ | [ | w l] ls]; try discriminate.
  destruct (keyword "lemma" w).
  - destruct (combine (scaling T) (bound T) l) as [f | ]; [ | discriminate].
    destruct (tree T f Ge0 b ls) as [ls' | ] eqn:Lemma; [ | discriminate].
    intros Pf Hb; apply (IH _ _ _ Pf), with_row_at; trivial.
    exact (tree_at _ _ _ _ _ Lemma Hb).
  - apply tree_at.
Qed.

End Steps.

(** * Refutations *)

Lemma rational_Q2R q : rational q = Q2R q.
Proof. reflexivity. Qed.

Lemma Qmax_Q2R a b : Q2R (Qmax a b) = Rmax (Q2R a) (Q2R b).
Proof.
  unfold Qmax; destruct (Qle_bool a b) eqn:E.
  - apply Qle_bool_iff, Qle_Rle in E; now rewrite Rmax_right.
  - rewrite Rmax_left; trivial; apply Qle_Rle, Qlt_le_weak, Qnot_le_lt.
    intros L; apply Qle_bool_iff in L; congruence.
Qed.

Section Refutations.
Variable values : list Q.
Let V : N -> R := value (map Q2R values).

Lemma value_Q2R k : V k = Q2R (nth (N.to_nat k) values 0%Q).
Proof.
  unfold V, value; replace 0 with (Q2R 0%Q) by (unfold Q2R; cbn; field); apply (map_nth Q2R).
Qed.

Lemma at_values_eval t : Q2R (at_values values t) = eval V t.
Proof.
  induction t as [ | [i q] t IH]; cbn [at_values eval].
  - unfold Q2R; cbn; field.
  - rewrite (Qeq_eqR _ _ (Qred_correct (q * nth (N.to_nat i) values 0 + at_values values t)%Q)), Q2R_plus, Q2R_mult, IH, value_Q2R; reflexivity.
Qed.

Lemma values_agree_hold : forall p k, values_agree values k p = true -> equations_hold V k p.
Proof.
  induction p as [ | i p IH]; cbn [values_agree equations_hold]; intros k; trivial.
  destruct (Qeq_bool _ _) eqn:E; [ | discriminate]; intros H; split; [ | now apply IH].
  apply Qeq_bool_iff, Qeq_eqR in E; rewrite <- value_Q2R in E; rewrite E.
  destruct i; cbn; rewrite ?Qmax_Q2R, ?at_values_eval; reflexivity.
Qed.

Lemma point_agrees_at : forall point k, point_agrees values k point = true -> at_point V k point.
Proof.
  induction point as [ | q point IH]; cbn [point_agrees at_point]; intros k; trivial.
  destruct (Qeq_bool _ _) eqn:E; [ | discriminate]; intros H; split; [ | now apply IH].
  apply Qeq_bool_iff, Qeq_eqR in E; now rewrite value_Q2R.
Qed.

End Refutations.

Lemma all_values_head : forall p l q, exists l', all_values (q :: l) p = q :: l'.
Proof. induction p as [ | i p IH]; cbn; intros l q; [now exists l | apply IH]. Qed.

Lemma refutes_values c point : refutes c point = true ->
  exists l, N.of_nat (length l) = last_value c /\ valuation c (value (1 :: l)) /\
            at_point (value (1 :: l)) 1 point /\ failure (value (1 :: l)) c.
Proof.
  unfold refutes; destruct (all_values_head (program c) point 1%Q) as [l ->].
  rewrite !Bool.andb_true_iff; intros [[[[[_ len] hs] es] pt] fails].
  apply N.eqb_eq in len; cbn [tl] in len; exists (map Q2R l).
  assert (one : Q2R 1%Q = 1) by (unfold Q2R; cbn; field).
  assert (E : value (1 :: map Q2R l) = value (map Q2R (1%Q :: l))) by (cbn; now rewrite one).
  rewrite E, map_length; repeat split.
  - trivial.
  - exact one.
  - intros row In; apply (proj1 (forallb_forall _ _) hs), Qle_bool_iff, Qle_Rle in In.
    rewrite at_values_eval in In; replace (Q2R 0) with 0 in In by (unfold Q2R; cbn; field); now apply Rle_ge.
  - now apply values_agree_hold.
  - now apply point_agrees_at.
  - unfold failure; rewrite value_Q2R; destruct (what c).
    + intros Z; apply Bool.negb_true_iff in fails; rewrite <- Bool.not_true_iff_false in fails.
      apply fails, Qeq_bool_iff, eqR_Qeq; rewrite Z; unfold Q2R; cbn; field.
    + apply Bool.negb_true_iff in fails; rewrite <- Bool.not_true_iff_false in fails.
      apply Rnot_le_lt; intros L; apply fails, Qle_bool_iff, Rle_Qle.
      replace (Q2R 0) with 0; trivial; unfold Q2R; cbn; field.
Qed.

(** * Certificates *)

Lemma with_rows_at Y T b fs :
  maxima_at Y (maxima T) -> branch_at Y b -> (forall f, In f fs -> form_at Y f >= 0) ->
  branch_at Y (fold_left with_row fs b).
Proof.
  intros M; revert b; induction fs as [ | f fs IH]; cbn; intros b Hb H; trivial.
  apply IH; [apply with_row_at; auto | auto].
Qed.

Lemma all_in {A B} (read : A -> option B) : forall l bs b,
  all read l = Some bs -> In b bs -> exists a, In a l /\ read a = Some b.
Proof.
  induction l as [ | a l IH]; cbn; intros bs b.
  - injection 1 as <-; intros [].
  - destruct (read a) as [x | ] eqn:E; [ | discriminate].
    destruct (all read l) as [xs | ]; [ | discriminate].
    injection 1 as <-; intros [<- | I]; [exists a; auto | ].
    destruct (IH _ _ eq_refl I) as [a' [? ?]]; exists a'; auto.
Qed.

Theorem proved c T b fuel ls rest :
  start c = Some (T, b) -> proof T fuel [(last_value c, 1%Z)] (what c) b ls = Some rest -> statement c.
Proof.
  intros St Pf; apply statement_intro; intros V (one & Hs & Es); revert St; unfold start.
  set (scales := scales_of (program c) (N.succ (dim c)) (Map.empty positive)).
  destruct (define scales _ _ _) as [[lins maxes] | ] eqn:D; [ | discriminate].
  destruct (all _ (hyps c)) as [facts | ] eqn:F; [ | discriminate].
  intros H; injection H as <- <-.
  pose (Y := fun i => IZR (Zpos (scale scales i)) * V i).
  assert (scale0 : scale scales 0%N = 1%positive).
  { enough (G : forall p k m, scale m 0%N = 1%positive -> scale (scales_of p (N.succ k) m) 0%N = 1%positive)
      by now apply G.
    induction p as [ | i p IH]; cbn; intros k m Hm; trivial.
    apply IH; unfold scale; rewrite get_put; destruct (N.eq_dec 0 (N.succ k)); [lia | exact Hm]. }
  assert (Y0 : Y 0%N = 1) by (unfold Y; rewrite scale0, one; ring).
  destruct (define_at V scales _ _ _ _ _ D Es) as [Dl Dm].
  1, 2: cbn; repeat intro; unfold get in *; now rewrite Map.gempty in *.
  assert (G : goal_at Y (what c) [(last_value c, 1%Z)]).
  { eapply proof_at; [exact Y0 | | exact Pf | ]; [exact Dm | ].
    eapply with_rows_at with (T := Setting 0 0 0 scales maxes); [exact Dm | | ].
    - split; [exact Dl | cbn; intros r f; unfold get; now rewrite Map.gempty].
    - intros f If; destruct (all_in _ _ _ _ F If) as [row [Ir C]].
      apply (clear_at V) in C; unfold Y; rewrite C; cbn; specialize (Hs row Ir); lra. }
  assert (pos : 0 < IZR (Zpos (scale scales (last_value c)))) by (apply IZR_lt; lia).
  unfold goal_at, conclusion in *; destruct (what c); cbn [form_at] in G; unfold Y in G.
  - apply Rmult_eq_reg_l with (IZR (Zpos (scale scales (last_value c)))); lra.
  - apply Rnot_lt_ge; intros L; apply (Rmult_lt_compat_l _ _ _ pos) in L; lra.
Qed.

(** What an accepted certificate establishes. *)
Definition established (r : result) : Prop :=
  match r with Proved c => statement c | Refuted c point => counterexample c point /\ ~ statement c end.

Theorem sound_check ls r rest : check ls = Some (r, rest) -> established r.
Proof.
  unfold check; destruct (read_header ls) as [[c ls'] | ]; [ | discriminate].
  destruct ls' as [ | [ | w l] ls']; try discriminate.
  destruct (keyword "refute" w).
  - destruct (all read_rational l) as [point | ]; [ | discriminate].
    destruct (refutes c point) eqn:Ref; [ | discriminate].
    intros H; injection H as <- <-; cbn.
    destruct (refutes_values _ _ Ref) as [values (len & val & at_p & fails)].
    split; [now apply counterexample_intro with values | ].
    intros St; apply (statement_elim _ values) in St; trivial.
    unfold conclusion, failure in *; destruct (what c); lra.
  - destruct (start c) as [[T b] | ] eqn:St; [ | discriminate].
    destruct (proof T _ _ _ b _) as [ls'' | ] eqn:Pf; [ | discriminate].
    intros H; injection H as <- <-; exact (proved _ _ _ _ _ _ St Pf).
Qed.

Lemma sound_check_all : forall fuel ls rs, check_all fuel ls = Some rs -> Forall established rs.
Proof.
  induction fuel as [ | fuel IH]; intros [ | l ls] rs; cbn [check_all]; try discriminate.
  1, 2: injection 1 as <-; constructor.
  destruct (check (l :: ls)) as [[r rest] | ] eqn:C; [ | discriminate].
  destruct (check_all fuel rest) as [rs' | ] eqn:A; [ | discriminate].
  intros H; injection H as <-; constructor; [exact (sound_check _ _ _ C) | exact (IH _ _ A)].
Qed.

Theorem sound ts rs : check_text ts = Some rs -> Forall established rs.
Proof.
  unfold check_text; destruct (lines_of ts) as [[ | l ls] | ]; try discriminate; apply sound_check_all.
Qed.

(** For certificates written out in a file of their own: one claim, proved or refuted. *)
Theorem proved_by ts c : check_text ts = Some [Proved c] -> statement c.
Proof. intros H; apply sound in H; now inversion H. Qed.

Theorem refuted_by ts c point : check_text ts = Some [Refuted c point] -> ~ statement c.
Proof. intros H; apply sound in H; inversion_clear H; now destruct H0. Qed.

Theorem counterexample_by ts c point : check_text ts = Some [Refuted c point] -> counterexample c point.
Proof. intros H; apply sound in H; inversion_clear H; now destruct H0. Qed.
