# Makes the project's own reference cases: synthetic answers (CC0), computed by R.
#
#     Rscript tests/reference/make_cases.R tests/reference
#
# Needs jsonlite, multilevel, psych, lme4, coin, effectsize, lavaan, survey. Every case keeps the R call that made
# it, the versions of the packages and the full precision. A value that is undefined by definition is NA here, null there.

suppressPackageStartupMessages({
  library(jsonlite)
  library(multilevel)
  library(lme4)
  library(coin)
  library(effectsize)
})
folder <- commandArgs(trailingOnly = TRUE)[1]

write_data <- function(name, d) {
  write.csv(d, file.path(folder, "data", paste0(name, ".csv")), row.names = FALSE, na = "")
}

# Writes the case `id`; `call` is evaluated with the data as `d`.
case <- function(id, statistic, describe, data, call, arguments = list(), packages = "stats", scale = NULL,
                 tolerance = 1e-9, notes = NULL, rule = NULL, tags = character(0)) {
  d <- read.csv(file.path(folder, "data", paste0(data, ".csv")), blank.lines.skip = FALSE)
  code <- substitute(call)
  set.seed(1)
  expected <- suppressWarnings(eval(code, list(d = d), globalenv()))
  versions <- lapply(setNames(nm = packages), function(p) as.character(packageVersion(p)))
  out <- list(
    id = id, statistic = statistic, describe = describe, data = paste0("data/", data, ".csv"),
    data_source = "synthetic, tests/reference/make_cases.R", data_license = "CC0", scale = scale,
    arguments = arguments, r_call = paste(deparse(code), collapse = "\n"), produced_by = versions,
    r_version = paste(R.version$major, R.version$minor, sep = "."), expected = expected,
    tolerance = list(abs = tolerance, rel = tolerance), tags = as.list(c("synthetic", tags)),
    notes = notes, expected_origin = rule
  )
  out <- out[!sapply(out, is.null)]
  write(toJSON(out, auto_unbox = TRUE, digits = NA, null = "null", na = "null", pretty = TRUE),
        file.path(folder, "cases", paste0(id, ".json")))
}

# --- the statistics, as R computes them ------------------------------------------------------------------------------

ICCX <- function(y, g) {
  k <- !is.na(y) & !is.na(g)
  y <- y[k]; g <- factor(g[k])
  s <- summary(aov(y ~ g))[[1]]
  n <- as.numeric(table(g)); N <- sum(n); a <- length(n)
  msb <- s[1, 3]; msw <- s[2, 3]; f <- msb / msw
  n0 <- (N - sum(n^2) / N) / (a - 1)
  low <- f / qf(0.975, a - 1, N - a); high <- f * qf(0.975, N - a, a - 1)
  list(MSB = msb, MSW = msw, F = f, df1 = a - 1, df2 = N - a, p = s[1, 5], k_mean = N / a, k_n0 = n0,
       ICC1 = ICC1(aov(y ~ g)), ICC2 = ICC2(aov(y ~ g)), ICC1_n0 = (f - 1) / (f + n0 - 1),
       ICC1_n0_lower95 = (low - 1) / (low + n0 - 1), ICC1_n0_upper95 = (high - 1) / (high + n0 - 1),
       eta_squared = s[1, 2] / sum(s[, 2]))
}

MIX <- function(y, g) {
  m <- lmer(y ~ 1 + (1 | g), data.frame(y = y, g = factor(g)),
            control = lmerControl(optCtrl = list(ftol_abs = 1e-14, xtol_abs = 1e-12, xtol_rel = 1e-12)))
  v <- as.data.frame(VarCorr(m))$vcov
  k <- !is.na(y)
  n <- tapply(y[k], factor(g[k]), length)
  w <- v[1] / (v[1] + v[2] / n)
  s <- coef(m)$g
  list(tau2 = v[1], sigma2 = v[2], ICC1_reml = v[1] / sum(v), grand_mean = fixef(m)[[1]],
       se_grand_mean = sqrt(as.matrix(vcov(m))[1, 1]), mean_reliability = mean(w),
       groups = lapply(names(n), function(i) list(group = i, n = n[[i]], raw_mean = mean(y[k & g == i]),
         shrunken_mean = s[i, 1], group_mean_reliability = w[[i]])))
}

MWU <- function(x, y) {
  x <- na.omit(x); y <- na.omit(y)
  d <- data.frame(v = c(x, y), g = factor(rep(c("x", "y"), c(length(x), length(y)))))
  e <- wilcox_test(v ~ g, d, distribution = "exact")
  list(W = wilcox.test(x, y, exact = FALSE)$statistic[[1]],
       p_corrected = wilcox.test(x, y, exact = FALSE, correct = TRUE)$p.value,
       p_uncorrected = wilcox.test(x, y, exact = FALSE, correct = FALSE)$p.value,
       Z = statistic(e)[[1]], p_exact_ties = pvalue(e)[[1]])
}

WSR <- function(x, y) {
  k <- complete.cases(x, y); x <- x[k]; y <- y[k]
  one <- function(zeros, how) wilcoxsign_test(x ~ y, data.frame(x, y), zero.method = zeros, distribution = how)
  r <- effectsize::rank_biserial(x, y, paired = TRUE, ci = NULL)$r_rank_biserial
  list(n_pairs = length(x), n_zero = sum(x == y),
       V = wilcox.test(x, y, paired = TRUE, exact = FALSE)$statistic[[1]],
       p_normal_corrected = wilcox.test(x, y, paired = TRUE, exact = FALSE, correct = TRUE)$p.value,
       p_normal_uncorrected = wilcox.test(x, y, paired = TRUE, exact = FALSE, correct = FALSE)$p.value,
       Z_pratt = statistic(one("Pratt", "asymptotic"))[[1]],
       p_pratt_asymptotic = pvalue(one("Pratt", "asymptotic"))[[1]],
       p_pratt_exact = pvalue(one("Pratt", "exact"))[[1]],
       Z_wilcoxon = statistic(one("Wilcoxon", "asymptotic"))[[1]],
       p_wilcoxon_asymptotic = pvalue(one("Wilcoxon", "asymptotic"))[[1]],
       p_wilcoxon_exact = pvalue(one("Wilcoxon", "exact"))[[1]],
       rank_biserial = r)
}

KW <- function(y, g) {
  k <- kruskal.test(y, factor(g)); n <- sum(!is.na(y)); h <- k$statistic[[1]]; df <- k$parameter[[1]]
  list(H = h, df = df, p = k$p.value, epsilon_squared = h * (n + 1) / (n^2 - 1),
       eta_squared_H = (h - df) / (n - df - 1), n = n)
}

# Brunner & Munzel (2000), and every division of the people for the permutation p (Neubert & Brunner 2007)
BMF <- function(x, y) {
  x <- as.numeric(na.omit(x)); y <- as.numeric(na.omit(y)); n1 <- length(x); n2 <- length(y)
  part <- function(x, y) {
    a <- sapply(x, function(v) mean(y < v) + mean(y == v) / 2)
    b <- sapply(y, function(v) mean(x < v) + mean(x == v) / 2)
    c(mean(b), var(a) / n1, var(b) / n2)
  }
  q <- part(x, y); se <- sqrt(q[2] + q[3])
  df <- se^4 / (q[2]^2 / (n1 - 1) + q[3]^2 / (n2 - 1)); t <- (q[1] - 0.5) / se
  v <- c(x, y)
  all <- apply(combn(n1 + n2, n1), 2, function(i) { p <- part(v[i], v[-i]); abs(p[1] - 0.5) / sqrt(p[2] + p[3]) })
  list(statistic = t, df = df, p = 2 * pt(-abs(t), df), p_hat_x_less_y = q[1], lower95 = q[1] - qt(0.975, df) * se,
       upper95 = q[1] + qt(0.975, df) * se, p_permutation = mean(all >= abs(t) - 1e-9, na.rm = TRUE))
}

# the gain in R squared of each predictor, averaged over all orders (Lindeman, Merenda & Gold 1980); Johnson (2000)
RI <- function(d, y, x) {
  d <- na.omit(d[, c(y, x)])
  fit <- function(s) if (length(s)) summary(lm(reformulate(s, y), d))$r.squared else 0
  orders <- as.matrix(expand.grid(rep(list(x), length(x)), stringsAsFactors = FALSE))
  orders <- orders[apply(orders, 1, function(o) !any(duplicated(o))), , drop = FALSE]
  gain <- apply(orders, 1, function(o) sapply(x, function(v) {
    at <- match(v, o)
    fit(o[seq_len(at)]) - fit(o[seq_len(at - 1)])
  }))
  lmg <- rowMeans(matrix(gain, length(x)))
  R <- cor(d[, x]); e <- eigen(R); L <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
  j <- as.numeric(L^2 %*% solve(L, cor(d[, x], d[[y]]))^2)
  list(R2 = fit(x), lmg = as.list(setNames(lmg, x)), lmg_percent = as.list(setNames(lmg / sum(lmg), x)),
       johnson = as.list(setNames(j, x)), n = nrow(d))
}

PAIR <- function(x, y) {
  k <- complete.cases(x, y); x <- x[k]; y <- y[k]
  t <- t.test(x, y, paired = TRUE)
  e <- effectsize::cohens_d(x, y, paired = TRUE); g <- effectsize::hedges_g(x, y, paired = TRUE)
  list(n = length(x), mean_diff = mean(x - y), sd_diff = sd(x - y), t = t$statistic[[1]], df = t$parameter[[1]],
       p = t$p.value, lower95 = t$conf.int[1], upper95 = t$conf.int[2], d_z = e$Cohens_d, d_z_lower = e$CI_low,
       d_z_upper = e$CI_high, g_z = g$Hedges_g, d_av = mean(x - y) / sqrt((var(x) + var(y)) / 2), r = cor(x, y))
}

# --- the data --------------------------------------------------------------------------------------------------------

RNGversion("4.2.0")
set.seed(20)
likert <- function(n, shift = 0, points = 5) pmin(pmax(round(rnorm(n, (points + 1) / 2 + shift, 1.1)), 1), points)

sizes <- c(11, 7, 4, 3, 2, 1, 1)
effect <- c(0.9, -0.6, 0.2, -1.1, 0.7, 1.2, -0.3)
own_units <- data.frame(unit = rep(c("north", "south", "east", "west", "pair", "solo", "lone"), sizes),
                        y = likert(sum(sizes), rep(effect, sizes)))
own_units$y[c(3, 14)] <- NA
write_data("own_units", own_units)
own_negative <- data.frame(unit = rep(1:5, each = 4), y = c(1, 5, 2, 5, 5, 1, 4, 2, 3, 3, 5, 1, 2, 4, 1, 4, 4, 2, 5, 1))
write_data("own_negative", own_negative)
write_data("own_same_means", data.frame(unit = rep(c("a", "b", "c"), each = 3), y = c(1, 3, 5, 2, 3, 4, 3, 3, 3)))
write_data("own_alike_within", data.frame(unit = rep(c("a", "b", "c"), c(3, 2, 4)), y = rep(c(2, 3, 5), c(3, 2, 4))))
own_two <- data.frame(group = rep(c("m", "n"), c(9, 6)), y = c(3, 3, 4, 4, 5, 5, 5, 2, NA, 1, 2, 2, 3, 4, 3))
write_data("own_two", own_two)
write_data("own_apart", data.frame(group = rep(c("m", "n"), c(4, 3)), y = c(1, 1, 2, 2, 3, 4, 4)))
# fifths: differences that are equal and whose floats are not
own_fifths <- data.frame(pre = c(3.2, 3.4, 2.4, 4.0, 1.8, 3.0, 2.2, 4.4), post = c(3.8, 4.0, 3.0, 4.0, 2.6, 2.8, 3.0, 4.2))
write_data("own_fifths", own_fifths)
write_data("own_fifths_counted", round(own_fifths * 5))
own_pairs <- data.frame(pre = c(2, 3, 3, 4, NA, 2, 1, 3, 5, 2, 4, 3), post = c(3, 3, 4, 4, 5, 4, 1, 5, 4, 3, NA, 4))
write_data("own_pairs", own_pairs)
write_data("own_all_up", data.frame(pre = c(1, 2, 3, 4), post = c(1.5, 2.5, 3.5, 4.5)))
write_data("own_p", data.frame(p = c(0.001, 0.2, 0.2, NA, 0.04, 0.011, 1, 0.5, 0.04)))
write_data("own_waves", data.frame(wave = c(1, 2, 4, 5, 7), mean = c(3.4, 3.1, 3.0, 3.2, 2.7), n = c(12, 10, 15, 9, 11), sd = c(0.8, 0.9, 0.7, 1.1, 0.6)))
set.seed(7)
own_drivers <- data.frame(a = likert(40), b = likert(40))
own_drivers$c <- pmin(pmax(own_drivers$a + sample(-1:1, 40, TRUE), 1), 5)
own_drivers$y <- pmin(pmax(round(0.4 * own_drivers$a + 0.3 * own_drivers$b + rnorm(40, 1, 0.8)), 1), 5)
own_drivers$b[c(4, 9)] <- NA
write_data("own_drivers", own_drivers)
set.seed(11)
f <- rnorm(60)
own_items <- as.data.frame(sapply(c(0.9, 0.7, 0.8, 0.5, -0.6), function(l) pmin(pmax(round(3 + l * f + rnorm(60, 0, 0.8)), 1), 5)))
names(own_items) <- paste0("q", 1:5)
own_items$q2[c(1, 30)] <- NA; own_items$q5[c(2, 30, 31)] <- NA
write_data("own_items", own_items)
write_data("own_straight", data.frame(id = 1:6, i1 = c(3, 1, 2, 5, NA, 4), i2 = c(3, 5, 2, 5, 4, 4), i3 = c(3, 1, NA, 4, 4, 4), i4 = c(3, 5, 2, 4, 4, 4), i5 = c(3, 1, 2, 4, NA, 2)))
own_teams <- data.frame(team = rep(c("x", "y", "z", "one"), c(6, 5, 4, 1)), q1 = c(4, 4, 5, 4, 3, 4, 1, 5, 1, 5, 3, 2, 2, 2, 2, 4), q2 = c(5, 4, 5, 4, 4, 4, 5, 1, 5, 1, 3, 2, 3, 2, 3, 5))
write_data("own_teams", own_teams)

# --- the cases -------------------------------------------------------------------------------------------------------

by_unit <- list(y = "y", group = "unit")
case("own_icc_unequal", "icc", "Seven units of 11 to 1 people, two missing", "own_units", ICCX(d$y, d$unit), by_unit, c("stats", "multilevel"), tags = c("group_of_1", "missing", "unequal_groups"))
case("own_icc_negative", "icc", "Units alike, people far apart: below zero and kept so", "own_negative", ICCX(d$y, d$unit), by_unit, c("stats", "multilevel"), tags = "negative")
case("own_icc_same_means", "icc", "All units have one mean: ICC(1) is -1/(k - 1), ICC(2) has no value", "own_same_means", list(ICC1 = -0.5, ICC2 = NA), by_unit, rule = "rule: the formulas at MSB = 0", tags = "degenerate")
case("own_icc_alike_within", "icc", "Nobody differs within a unit: all spread lies between, F has no value", "own_alike_within", list(ICC1 = 1, ICC2 = 1, ICC1_n0 = 1, F = NA, p = NA, ICC1_n0_lower95 = NA), by_unit, rule = "rule: the formulas at MSW = 0", tags = "degenerate")
case("own_icc_reml_unequal", "icc_reml", "REML and shrunken means of seven units of 11 to 1 people", "own_units", MIX(d$y, d$unit), by_unit, "lme4", tolerance = 1e-5, tags = c("group_of_1", "unequal_groups"))
case("own_icc_reml_boundary", "icc_reml", "Variance between units estimated as 0: every unit gets the grand mean", "own_negative", MIX(d$y, d$unit), by_unit, "lme4", tolerance = 1e-6, tags = "boundary")
case("own_mann_whitney_ties", "mann_whitney", "9 against 6 with heavy ties, one missing", "own_two", MWU(d$y[d$group == "m"], d$y[d$group == "n"]), packages = c("coin", "stats"), tags = c("ties", "missing", "small_n"))
case("own_brunner_munzel", "brunner_munzel", "9 against 6 with heavy ties, one missing", "own_two", BMF(d$y[d$group == "m"], d$y[d$group == "n"]), tags = c("ties", "missing", "small_n"))
case("own_brunner_munzel_apart", "brunner_munzel", "No overlap: no variance, no statistic; the permutation p stands", "own_apart", list(statistic = NA, df = NA, p = NA, p_hat_x_less_y = 1, lower95 = NA, upper95 = NA, p_permutation = 1 / choose(7, 3)), list(x = "m", y = "n"), rule = "rule: the formulas at variance 0; 1 of 35 divisions is as far apart", tags = "degenerate")
case("own_cliffs_delta", "cliffs_delta", "9 against 6 with heavy ties, one missing", "own_two", list(delta = effectsize::cliffs_delta(na.omit(d$y[d$group == "m"]), na.omit(d$y[d$group == "n"]))$r_rank_biserial, VDA = mean(outer(na.omit(d$y[d$group == "m"]), na.omit(d$y[d$group == "n"]), function(a, b) (a > b) + (a == b) / 2)), magnitude = "large"), list(x = "m", y = "n"), "effectsize", tags = "ties")
case("own_cliffs_delta_apart", "cliffs_delta", "No overlap: delta at its end, no interval", "own_apart", list(delta = -1, VDA = 0, lower = NA, upper = NA), list(x = "m", y = "n"), rule = "rule: the variance estimate is 0", tags = "degenerate")
case("own_hedges_g", "hedges_g", "9 against 6, one missing", "own_two", list(cohen_d = effectsize::cohens_d(y ~ group, data = d)$Cohens_d, d_lower = effectsize::cohens_d(y ~ group, data = d)$CI_low, d_upper = effectsize::cohens_d(y ~ group, data = d)$CI_high, hedges_g_exact_J = effectsize::hedges_g(y ~ group, data = d)$Hedges_g, n1 = 8, n2 = 6), list(x = "m", y = "n"), "effectsize", tolerance = 1e-5, tags = "missing")
case("own_kruskal", "kruskal_wallis", "Seven groups of 11 to 1 people, heavy ties", "own_units", KW(d$y, d$unit), by_unit, tags = c("ties", "group_of_1", "missing"))
case("own_kruskal_alike", "kruskal_wallis", "Everybody alike", "own_straight", list(H = NA, p = NA, epsilon_squared = NA), list(y = "i0", group = "id"), rule = "rule: no spread to rank", tags = "degenerate", notes = "i0 = mean of available items i1,6-i1")
case("own_welch", "welch_anova", "Groups of one left out", "own_units", {
  k <- !(d$unit %in% c("solo", "lone"))
  w <- oneway.test(y ~ unit, data = d[k, ])
  list(F = w$statistic[[1]], df1 = w$parameter[[1]], df2 = w$parameter[[2]], p = w$p.value)
}, tags = c("group_of_1", "missing", "unequal_groups"))
case("own_p_adjust", "p_adjust", "Five ways, ties and a missing p", "own_p", sapply(c("BH", "BY", "holm", "hochberg", "bonferroni"), function(m) as.list(p.adjust(d$p, m)), simplify = FALSE), tags = c("ties", "missing"))
case("own_paired", "paired_t_effect", "Twelve people, one lost, one late", "own_pairs", PAIR(d$post, d$pre), packages = c("stats", "effectsize"), tolerance = 1e-5, tags = c("missing", "small_n"))
case("own_paired_all_up", "paired_t_effect", "Everybody half a point up: no test, no d_z; d_av stands", "own_all_up", list(mean_diff = 0.5, sd_diff = 0, t = NA, p = NA, d_z = NA, d_av = 0.5 / sd(d$pre)), rule = "rule: no spread of changes", tags = "degenerate")
case("own_wilcoxon_pairs", "wilcoxon_signed_rank", "Ten pairs, ties and zeros", "own_pairs", WSR(d$post, d$pre), packages = c("coin", "stats", "effectsize"), tags = c("ties", "zeros", "missing"))
case("own_wilcoxon_counted", "wilcoxon_signed_rank", "The changes of own_wilcoxon_fifths in whole numbers", "own_fifths_counted", WSR(d$post, d$pre), packages = c("coin", "stats", "effectsize"), tags = c("ties", "zeros"))
case("own_wilcoxon_fifths", "wilcoxon_signed_rank", "Scale means in fifths: equal changes whose floats differ must tie", "own_fifths", WSR(round(5 * d$post), round(5 * d$pre)), list(x = "pre", y = "post"), c("coin", "stats", "effectsize"), tags = c("float_ties", "zeros"))
case("own_reliable_change", "reliable_change", "Reliability .7", "own_pairs", {
  x <- d[complete.cases(d), ]
  s <- sd(x$pre); e <- s * sqrt(1 - 0.7); q <- sqrt(2) * e; r <- (x$post - x$pre) / q
  list(sd_pre = s, se_measurement = e, s_diff = q, rci = as.list(r), n_improved = sum(r > 1.96), n_declined = sum(r < -1.96), n_no_reliable_change = sum(abs(r) <= 1.96), min_detectable_change_95 = 1.96 * q)
}, list(reliability = 0.7, sd = "sd of complete-case pre"), tags = "missing")
case("own_trend_untied", "trend", "Five waves at uneven times, falling, no ties", "own_waves", {
  l <- lm(mean ~ wave, d); w <- lm(mean ~ wave, d, weights = n / sd^2); s <- outer(d$mean, d$mean, "-") / outer(d$wave, d$wave, "-")
  list(kendall_tau_b = cor(d$wave, d$mean, method = "kendall"), p_exact = cor.test(d$wave, d$mean, method = "kendall", exact = TRUE)$p.value, p_normal = cor.test(d$wave, d$mean, method = "kendall", exact = FALSE)$p.value, ols_slope = coef(l)[[2]], ols_slope_ci = as.list(as.numeric(confint(l)[2, ])), weighted_slope = coef(w)[[2]], weighted_slope_ci = as.list(as.numeric(confint(w)[2, ])), theil_sen_slope = median(s[upper.tri(s)]))
}, tags = "small_n")
case("own_relative_importance", "relative_importance", "Three correlated predictors, two missing", "own_drivers", RI(d, "y", c("a", "b", "c")), list(y = "y", x = c("a", "b", "c")), tags = "missing")
items <- list(items = paste0("q", 1:5), reverse = "q5", missing = "listwise")
case("own_alpha_listwise", "cronbach_alpha", "Five items, one reversed, four missing answers, listwise", "own_items", {
  x <- na.omit(d); x$q5 <- 6 - x$q5
  a <- psych::alpha(x, warnings = FALSE)
  list(raw_alpha = a$total$raw_alpha, std_alpha = a$total$std.alpha, average_r = a$total$average_r, scale_mean = mean(rowMeans(x)), scale_sd = sd(rowMeans(x)), items = lapply(names(x), function(i) list(item = i, n = nrow(x), item_rest_r = a$item.stats[i, "r.drop"], alpha_if_dropped = a$alpha.drop[i, "raw_alpha"])))
}, items, "psych", list(min = 1, max = 5), tags = c("missing", "reverse_scored"))
case("own_alpha_not_reversed", "cronbach_alpha", "The same, the reversed item forgotten", "own_items", {
  x <- na.omit(d[, c("q1", "q5")])
  list(raw_alpha = 2 * (1 - sum(diag(cov(x))) / sum(cov(x))), std_alpha = 2 * cor(x)[1, 2] / (1 + cor(x)[1, 2]))
}, list(items = c("q1", "q5"), missing = "listwise"), "stats", list(min = 1, max = 5), tags = c("negative", "two_items"))
case("own_omega", "omega_total", "One factor on the covariance metric", "own_items", {
  x <- na.omit(d); x$q5 <- 6 - x$q5
  p <- lavaan::parameterEstimates(lavaan::cfa(paste("f =~", paste(names(x), collapse = " + ")), x, std.lv = TRUE))
  l <- p$est[p$op == "=~"]; e <- p$est[p$op == "~~" & p$lhs != "f"]
  list(omega_total_cfa_covariance_metric = sum(l)^2 / (sum(l)^2 + sum(e)), loadings_cfa_ml = as.list(l), residuals_cfa_ml = as.list(e), n = nrow(x))
}, items, "lavaan", list(min = 1, max = 5), tolerance = 2e-5, tags = "missing")
case("own_rwg_j", "rwg_j", "A team that agrees, one that is split, one of one", "own_teams", {
  j <- rwg.j(d[, -1], d$team, 2); l <- rwg.j.lindell(d[, -1], d$team, 2)
  list(groups = lapply(seq_len(nrow(j)), function(i) list(group = as.character(j$grpid[i]), rwgj = j$rwg.j[i], rwg_lindell = l$rwg.lindell[i], gsize = j$gsize[i])))
}, list(items = c("q1", "q2"), group = "team", null_variance = 2), "multilevel", list(min = 1, max = 5), tags = c("group_of_1", "negative"))
case("own_ad", "ad", "A team that agrees, one that is split, one of one", "own_teams", {
  m <- ad.m(d[, -1], d$team); e <- ad.m(d[, -1], d$team, "median")
  list(groups = lapply(seq_len(nrow(m)), function(i) list(group = as.character(m$grpid[i]), ad_mean = m$AD.M[i], ad_median = e$AD.M[i], gsize = m$gsize[i])))
}, list(items = c("q1", "q2"), group = "team"), "multilevel", list(min = 1, max = 5), tags = "group_of_1")
case("own_awg", "awg", "Alike at 2, split, one of one", "own_teams", {
  a <- awg(d$q1, d$team, c(1, 5))
  list(groups = lapply(seq_len(nrow(a)), function(i) list(group = as.character(a$grpid[i]), a.wg = a$a.wg[i], nraters = a$nraters[i], grp.var = a$grp.var[i])))
}, list(item = "q1", group = "team"), "multilevel", list(min = 1, max = 5), tags = "negative")
case("own_fpc", "fpc_mean_ci", "6 of 9", "own_teams", {
  y <- d$q1[d$team == "x"]
  s <- survey::svymean(~y, survey::svydesign(id = ~1, fpc = rep(9, 6), data = data.frame(y)))
  list(n = 6, N = 9, mean = coef(s)[[1]], se = survey::SE(s)[[1]], lower95 = confint(s, df = 5)[1], upper95 = confint(s, df = 5)[2])
}, list(team = "x", y = "q1", N = 9), "survey", list(min = 1, max = 5))
